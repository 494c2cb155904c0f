import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './auth-skipped-when-unset.ts';

const python = (guard: string) => ({
  'requirements.txt': 'fastapi==0.142.2\n',
  'main.py': `import os\nfrom fastapi import Depends, FastAPI, Header, HTTPException\napp = FastAPI()\nAPI_KEY = os.getenv("SERVICE_API_KEY", "")\n\n${guard}\n@app.get("/items", dependencies=[Depends(verify_api_key)])\ndef items():\n    return []\n`,
});
const node = (guard: string) => ({
  'package.json': '{"dependencies":{"express":"5.1.0"}}',
  'index.js': `const express = require('express');\nconst app = express();\nfunction requireApiKey(req, res, next) {\n${guard}  if (req.headers['x-api-key'] !== process.env.API_KEY) return res.status(401).end();\n  next();\n}\napp.use(requireApiKey);\napp.get('/items', (req, res) => res.json([]));\napp.listen(3000);\n`,
});

const open = node('  if (!process.env.API_KEY) {\n    return next();\n  }\n');
const deployed = (services: string, others: Readonly<Record<string, string>> = {}) => ({
  ...open,
  Dockerfile: 'FROM node:22.11.0-slim\nCOPY . .\nCMD ["node", "index.js"]\n',
  'compose.yml': `services:\n${services}`,
  ...others,
});
const api = (name: string, environment: string) =>
  `  ${name}:\n    build: .\n    ports: ["3000"]\n    environment:\n      ${environment}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a file of variables that names it and leaves it empty',
      files: deployed('  api:\n    build: .\n    ports: ["3000"]\n    env_file: env/api.env\n', {
        'env/api.env': 'LOG=1\nAPI_KEY=\n',
      }),
      at: 'index.js:4',
      message: /API_KEY is empty \(index\.js:4\), and api \(env\/api\.env:2\) is given an empty one/,
    },
    {
      name: 'one of two services that run it has no key',
      files: deployed(`${api('api', 'API_KEY: a3f1c9d27b')}${api('admin', 'LOG: "1"')}`),
      at: 'index.js:4',
      message: /and admin \(compose\.yml:7\) does not set it/,
    },
    {
      name: 'the second of two settings is the one that is missing',
      files: {
        ...deployed(api('api', 'API_KEY: a3f1c9d27b')),
        'index.js': `${open['index.js']}function verifyKey(req, res, next) {\n  if (!process.env.ADMIN_API_KEY) {\n    return next();\n  }\n  if (req.headers['x-admin'] !== process.env.ADMIN_API_KEY) return res.status(401).end();\n  next();\n}\napp.use('/admin', verifyKey);\n`,
      },
      at: 'index.js:14',
      count: 1,
      message: /ADMIN_API_KEY is empty/,
    },
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
    {
      name: 'what is handed in may be empty, which is no proof',
      files: deployed(api('api', `API_KEY: ${interpolated('API_KEY')}`)),
      proves: false,
    },
    {
      name: 'a key that is demanded',
      files: deployed(api('api', `API_KEY: ${interpolated('API_KEY:?')}`)),
      passes: true,
    },
    {
      name: 'a key that must be named and may be empty',
      files: deployed(api('api', `API_KEY: ${interpolated('API_KEY?')}`)),
      proves: false,
    },
    {
      name: 'the worker of the same image needs none',
      files: deployed(`${api('api', 'API_KEY: a3f1c9d27b')}  worker:\n    build: .\n    command: node worker.js\n`),
      passes: true,
    },
    { name: 'it refuses', files: node('  if (!process.env.API_KEY) return res.status(503).end();\n') },
  ],
});
