import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './unbounded-read.ts';

const late =
  'from fastapi import UploadFile, HTTPException\n@app.post("/documents")\nasync def add(file: UploadFile):\n    data = await file.read()\n    if len(data) > 50_000_000:\n        raise HTTPException(413)\n';

const hono = (lines: string) => ({
  'package.json': '{ "dependencies": { "hono": "4.9.0", "@hono/zod-validator": "0.7.0" } }\n',
  'server.ts': `import { zValidator } from '@hono/zod-validator';\nimport { Hono } from 'hono';\nimport { z } from 'zod';\nconst app = new Hono();\n${lines}export default app;\n`,
  Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "server.ts"]\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'several files of a form in Django',
      files: {
        'requirements.txt': 'django==5.2.8\n',
        'manage.py': 'import django\n',
        'shop/settings.py': 'ROOT_URLCONF = "shop.urls"\nINSTALLED_APPS = []\n',
        'shop/urls.py':
          'from django.urls import path\nfrom . import views\nurlpatterns = [path("import/", views.load)]\n',
        'shop/views.py':
          'import io\nfrom django.http import JsonResponse\n\ndef load(request):\n    for one in request.FILES.getlist("files"):\n        keep(io.BytesIO(one.read()))\n    return JsonResponse({})\n',
      },
      at: 'shop/views.py:6',
    },
    {
      name: 'bytes that FastAPI reads before the handler runs',
      files: fastapi(
        'from fastapi import File, Form\n@app.put("/image")\ndef image(slug: str, image: bytes = File(...), extension: str = Form(...)):\n    return len(image)\n',
      ),
      at: 'main.py:5',
      message: /PUT \/image/,
    },
    {
      name: 'annotated bytes',
      files: fastapi(
        'from typing import Annotated\nfrom fastapi import File\n@app.put("/image")\ndef image(image: Annotated[bytes, File()]):\n    return len(image)\n',
      ),
      at: 'main.py:6',
    },
    {
      name: 'a file of a form in Flask, read at once',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask, request\napp = Flask(__name__)\n\n@app.post("/documents")\ndef add():\n    sent = request.files["file"]\n    return {"size": len(sent.read())}\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "main:app"]\n',
      },
      at: 'main.py:7',
    },
    {
      name: 'a form of Hono that a schema is asked about afterwards',
      files: hono(
        "app.post('/assets', zValidator('form', z.object({ file: z.instanceof(File) })), async (c) => c.json({}));\n",
      ),
      at: 'server.ts:5',
      message: /POST \/assets reads/,
    },
    {
      name: 'a form of Hono that the handler reads',
      files: hono(
        "app.post('/assets', async (c) => {\n  const form = await c.req.parseBody();\n  if (!(form.file instanceof File)) return c.json({}, 400);\n  return c.json({ size: form.file.size });\n});\n",
      ),
      at: 'server.ts:6',
    },
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
      name: 'Flask ends bodies that are too long',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask, request\napp = Flask(__name__)\napp.config["MAX_CONTENT_LENGTH"] = 10 * 1024 * 1024\n\n@app.post("/documents")\ndef add():\n    return {"size": len(request.files["file"].read())}\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "main:app"]\n',
      },
      passes: true,
    },
    {
      name: 'Hono with a limit in front, in another file',
      files: {
        ...hono(
          "app.post('/assets', async (c) => {\n  const form = await c.req.parseBody();\n  return c.json({ ok: form.file instanceof File });\n});\n",
        ),
        'limits.ts':
          "import { bodyLimit } from 'hono/body-limit';\nexport const limit = bodyLimit({ maxSize: 1e7 });\n",
      },
      passes: true,
    },
    {
      name: 'a form without files',
      files: hono(
        "app.post('/login', async (c) => {\n  const form = await c.req.parseBody();\n  return c.json({ name: form.name });\n});\n",
      ),
    },
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
