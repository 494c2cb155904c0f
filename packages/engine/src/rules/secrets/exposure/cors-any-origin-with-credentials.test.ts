import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './cors-any-origin-with-credentials.ts';

const settings =
  'from pydantic_settings import BaseSettings\nfrom fastapi.middleware.cors import CORSMiddleware\nclass Settings(BaseSettings):\n    cors_origins: list[str] = ["*"]\nsettings = Settings()\norigins = settings.cors_origins\napp.add_middleware(\n    CORSMiddleware,\n    allow_origins=origins,\n    allow_credentials=True,\n)\n@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'the default of a setting',
      files: fastapi(settings),
      at: 'main.py:6',
      message: /default to "\*"/,
      severity: 'MEDIUM',
    },
    {
      name: 'Express that mirrors the origin',
      files: express(
        "import cors from 'cors';\nimport session from 'express-session';\napp.use(cors({ origin: true, credentials: true }));\napp.post('/login', (req, res) => {});\napp.listen(3000);\n",
      ),
      at: 'server.js:5',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the deployment sets it',
      files: fastapi(settings, {
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      CORS_ORIGINS: \'["https://app.example.com"]\'\n',
      }),
      passes: true,
    },
    {
      name: 'no credentials',
      files: express(
        "import cors from 'cors';\napp.use(cors());\napp.get('/x', (req, res) => {});\napp.listen(3000);\n",
      ),
      passes: true,
    },
  ],
});
