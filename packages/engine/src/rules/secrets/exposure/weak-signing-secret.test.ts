import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi, interpolated } from '../../../../testing/trees.ts';
import rule from './weak-signing-secret.ts';

const settings = (field: string) =>
  fastapi('@app.get("/x")\ndef x(): ...\n', {
    'config.py': `from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    ${field}\n`,
  });

ruleTest(rule, {
  bad: [
    {
      name: 'a key written into the call that checks tokens',
      files: fastapi(
        'import jwt\n@app.get("/x")\ndef x(t: str):\n    return jwt.decode(t, "supersecret", algorithms=["HS256"])\n',
      ),
      at: 'main.py:6',
      message: /The key that signs tokens .*"supersecret"/,
    },
    {
      name: 'a key written into the call that signs, in Node',
      files: express(
        "import jwt from 'jsonwebtoken';\nconst t = jwt.sign({ id: 1 }, 'secret', { expiresIn: '1h' });\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
    },
    {
      name: 'a constant',
      files: fastapi('JWT_SECRET = "supersecret"\n@app.get("/x")\ndef x(): ...\n'),
      at: 'main.py:3',
      message: /"supersecret"/,
      severity: 'CRITICAL',
    },
    { name: 'a settings default', files: settings('secret_key: str = "changeme"'), at: 'config.py:3' },
    {
      name: 'a fallback in Node',
      files: express("const secret = process.env.JWT_SECRET || 'secret';\napp.listen(3000);\n"),
      at: 'server.js:3',
    },
    {
      name: 'the deployment sets it',
      files: fastapi('import os\nK = os.getenv("SECRET_KEY", "dev-secret")\n@app.get("/x")\ndef x(): ...\n', {
        'compose.yml': `services:\n  api:\n    build: .\n    environment:\n      SECRET_KEY: ${interpolated('SECRET_KEY:?')}\n`,
      }),
      at: 'main.py:4',
      severity: 'MEDIUM',
    },
    {
      name: 'the env file that Compose loads holds a known value',
      files: fastapi('import os\nK = os.environ["SECRET_KEY"]\n@app.get("/x")\ndef x(): ...\n', {
        '.env': 'MODE=production\nSECRET_KEY=changeme\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    env_file: .env\n',
      }),
      at: '.env:2',
      message: /"changeme"/,
      severity: 'CRITICAL',
    },
    {
      name: 'Django',
      files: {
        'requirements.txt': 'django==5.2.8\n',
        'shop/settings.py':
          'INSTALLED_APPS = ["django.contrib.auth"]\nROOT_URLCONF = "shop.urls"\nSECRET_KEY = "changeme"\n',
        'shop/urls.py':
          'from django.urls import path\nfrom . import views\nurlpatterns = [path("items/", views.items)]\n',
        'manage.py': 'import django\n',
      },
      at: 'shop/settings.py:3',
      fix: /SECRET_KEY = os\.environ\["SECRET_KEY"\]/,
      fixLacks: /BaseSettings|Field/,
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'import os\nfrom flask import Flask\napp = Flask(__name__)\napp.config["SECRET_KEY"] = os.getenv("SECRET_KEY", "changeme")\n\n@app.get("/x")\ndef x(): ...\n',
      },
      at: 'main.py:4',
      fix: /app\.config\["SECRET_KEY"\] = os\.environ/,
      fixLacks: /BaseSettings|Field/,
    },
    {
      name: 'Next without zod',
      files: {
        'package.json': '{ "dependencies": { "next": "15.5.9", "react": "19.1.4" } }\n',
        'app/api/items/route.ts':
          "const secret = process.env.JWT_SECRET || 'secret';\nexport async function GET() {\n  return Response.json([secret]);\n}\n",
      },
      at: 'app/api/items/route.ts:1',
      fix: /process\.env\.JWT_SECRET/,
      fixLacks: /z\.string/,
    },
  ],
  good: [
    {
      name: 'a key from the settings, and a public key',
      files: fastapi(
        'import jwt\n@app.get("/x")\ndef x(t: str):\n    jwt.decode(t, settings.key, algorithms=["HS256"])\n    return jwt.decode(t, options={"verify_signature": False})\n',
      ),
    },
    {
      name: 'the code refuses the default',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'config.py':
          'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    SECRET_KEY: str = "changethis"\n    def check(self, value):\n        if value == "changethis":\n            raise ValueError("change it")\n',
      }),
    },
    { name: 'made at start', files: settings('SECRET_KEY: str = secrets.token_urlsafe(32)') },
    { name: 'required', files: settings('secret_key: str'), passes: true },
    { name: 'an API name', files: fastapi('API_KEY_NAME = "x-api-key"\n@app.get("/x")\ndef x(): ...\n') },
  ],
});
