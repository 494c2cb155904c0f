import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi, interpolated } from '../../../../testing/trees.ts';
import rule from './debug-by-default.ts';

const route = '@app.get("/x")\ndef x(): ...\n';
const branch = 'DOCS = "/docs" if ENVIRONMENT == "local" else None\n';
const debug = `import os\nDEBUG = os.getenv("APP_DEBUG", "true")\n${route}`;
const image = (line: string) =>
  `FROM python:3.12.7-slim\nWORKDIR /srv\nCOPY . .\n${line}CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n`;
const compose = (service: string) => `services:\n  api:\n    build: .\n${service}`;

ruleTest(rule, {
  bad: [
    {
      name: 'an environment that is local unless somebody says otherwise',
      files: fastapi(`import os\nENVIRONMENT = os.getenv("ENVIRONMENT", "local")\n${branch}${route}`),
      at: 'main.py:4',
      severity: 'MEDIUM',
      message: /ENVIRONMENT of .* is local/,
    },
    {
      name: 'a debug switch',
      files: fastapi(`import os\nDEBUG = os.getenv("APP_DEBUG", "true")\n${route}`),
      at: 'main.py:4',
      fix: /"false"/,
    },
    {
      name: 'a mode that another file asks for',
      files: fastapi(route, {
        'app/config.py':
          'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    environment: str = "local"\nsettings = Settings()\n',
        'app/pages.py':
          'from app.config import settings\nif settings.environment.lower() == "local":\n    print("docs")\n',
      }),
      at: 'app/config.py:3',
    },
    {
      name: 'one of two services sets it',
      files: fastapi(debug, {
        'compose.yml': `${compose('    environment:\n      APP_DEBUG: "false"\n')}  admin:\n    build: .\n    ports: ["9000:8000"]\n`,
      }),
      at: 'main.py:4',
    },
    {
      name: 'the deployment sets what is meant for developers',
      files: fastapi(debug, { 'compose.yml': compose('    environment:\n      APP_DEBUG: "true"\n') }),
      at: 'main.py:4',
    },
  ],
  good: [
    {
      name: 'the image switches it off',
      files: fastapi(debug, { Dockerfile: image('ENV APP_DEBUG=false\n') }),
      passes: true,
    },
    {
      name: 'the service switches it off',
      files: fastapi(debug, { 'compose.yml': compose('    environment:\n      APP_DEBUG: "false"\n') }),
      passes: true,
    },
    {
      name: 'the value comes from outside, which is no proof',
      files: fastapi(debug, {
        'compose.yml': compose(`    environment:\n      APP_DEBUG: ${interpolated('APP_DEBUG')}\n`),
      }),
      proves: false,
    },
    {
      name: 'a file that is not here, which the template fills safely',
      files: fastapi(debug, { 'compose.yml': compose('    env_file: .env\n'), '.env.example': 'APP_DEBUG=false\n' }),
      proves: false,
    },
    {
      name: 'a name that only labels reports',
      files: fastapi(
        `import os\nimport sentry_sdk\nsentry_sdk.init(environment=os.getenv("ENVIRONMENT", "development"))\n${route}`,
      ),
      proves: false,
    },
    {
      name: 'production by default',
      files: fastapi(
        `import os\nE = os.getenv("ENVIRONMENT", "production")\nDOCS = None if E == "production" else "/docs"\n${route}`,
      ),
      passes: true,
    },
    {
      name: 'required',
      files: fastapi(`import os\nENVIRONMENT = os.environ["ENVIRONMENT"]\n${branch}${route}`),
      passes: true,
    },
    {
      name: 'a file for developers',
      files: fastapi(route, { 'config/local.py': 'import os\nD = os.getenv("DEBUG", "true")\n' }),
    },
    { name: 'another switch', files: fastapi(`import os\nE = os.getenv("SQL_ECHO", "true")\n${route}`) },
  ],
});
