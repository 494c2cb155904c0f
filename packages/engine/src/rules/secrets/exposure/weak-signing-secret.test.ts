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
  ],
  good: [
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
