import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './auth-skipped-when-unset.ts';

const python = (guard: string) => ({
  'requirements.txt': 'fastapi==0.142.2\n',
  'main.py': `import os\nfrom fastapi import Depends, FastAPI, Header, HTTPException\napp = FastAPI()\nAPI_KEY = os.getenv("SERVICE_API_KEY", "")\n\n${guard}\n@app.get("/items", dependencies=[Depends(verify_api_key)])\ndef items():\n    return []\n`,
});
const node = (guard: string) => ({
  'package.json': '{"dependencies":{"express":"5.1.0"}}',
  'index.js': `const express = require('express');\nconst app = express();\nfunction requireApiKey(req, res, next) {\n${guard}  if (req.headers['x-api-key'] !== process.env.API_KEY) return res.status(401).end();\n  next();\n}\napp.use(requireApiKey);\napp.get('/items', (req, res) => res.json([]));\napp.listen(3000);\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a dependency that returns',
      files: python(
        'def verify_api_key(key: str = Header("")):\n    if not API_KEY:\n        return True\n    if key != API_KEY:\n        raise HTTPException(401)\n',
      ),
      at: 'main.py:7',
      message: /verify_api_key of \S+ lets every request pass while SERVICE_API_KEY is empty/,
    },
    {
      name: 'a middleware of Express',
      files: node('  if (!process.env.API_KEY) {\n    return next();\n  }\n'),
      at: 'index.js:4',
      message: /API_KEY is empty/,
    },
  ],
  good: [
    {
      name: 'what the client sent is looked at',
      files: python(
        'def verify_api_key(api_key: str = Header("")):\n    if not api_key:\n        return None\n    raise HTTPException(401)\n',
      ),
    },
    {
      name: 'an empty setting is an error',
      files: python(
        'def verify_api_key(key: str = Header("")):\n    if not API_KEY:\n        raise HTTPException(500)\n    if key != API_KEY:\n        raise HTTPException(401)\n',
      ),
    },
    { name: 'it refuses', files: node('  if (!process.env.API_KEY) return res.status(503).end();\n') },
  ],
});
