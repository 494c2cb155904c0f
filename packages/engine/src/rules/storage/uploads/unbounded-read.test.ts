import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './unbounded-read.ts';

const late =
  'from fastapi import UploadFile, HTTPException\n@app.post("/documents")\nasync def add(file: UploadFile):\n    data = await file.read()\n    if len(data) > 50_000_000:\n        raise HTTPException(413)\n';

ruleTest(rule, {
  bad: [
    {
      name: 'the size is checked after the read',
      files: fastapi(late),
      at: 'main.py:6',
      message: /POST \/documents/,
      severity: 'HIGH',
    },
    {
      name: 'a proxy in front caps it',
      files: fastapi(late, {
        'nginx/nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    client_max_body_size 50m;\n    location / { proxy_pass http://api:8000; }\n  }\n}\n',
      }),
      at: 'main.py:6',
      severity: 'MEDIUM',
    },
    {
      name: 'multer without limits',
      files: express(
        "import multer from 'multer';\nconst upload = multer({ storage: multer.memoryStorage() });\napp.post('/u', upload.single('f'), (req, res) => res.json({}));\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
    },
  ],
  good: [
    {
      name: 'a function of the program that is called multer',
      files: express(
        "import { multer } from './look.js';\napp.post('/u', (req, res) => res.json(multer(req)));\napp.listen(3000);\n",
        { 'look.js': 'export function multer(request) { return request.headers; }\n' },
      ),
    },
    {
      name: 'the declared size is checked before',
      files: fastapi(
        'from fastapi import UploadFile, HTTPException\n@app.post("/d")\nasync def add(file: UploadFile):\n    if file.size > 5: raise HTTPException(413)\n    data = await file.read()\n',
      ),
      passes: true,
    },
    {
      name: 'multer with a limit',
      files: express(
        "import multer from 'multer';\nconst upload = multer({ limits: { fileSize: 1024 * 1024 } });\napp.post('/u', upload.single('f'), (req, res) => res.json({}));\napp.listen(3000);\n",
      ),
      passes: true,
    },
    {
      name: 'reading a configuration file',
      files: fastapi('@app.get("/x")\ndef x():\n    with open("a") as f:\n        return f.read()\n'),
    },
  ],
});
