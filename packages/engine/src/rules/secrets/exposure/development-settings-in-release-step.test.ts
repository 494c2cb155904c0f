import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './development-settings-in-release-step.ts';

const code = (config: string) =>
  `from pydantic_settings import BaseSettings, SettingsConfigDict\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(${config})\n    MODE_ENV: str = "x"\n    DB_URL: str\n    SECRET_KEY: str\n@app.get("/x")\ndef x(): ...\n`;
const workflow = (env: string) =>
  `on: push\njobs:\n  deploy:\n    runs-on: u\n    steps:\n      - name: Prepare\n        run: python prepare.py\n        env:\n          DB_URL: x\n${env}          SECRET_KEY: \${{ secrets.SECRET_KEY }}\n`;
const tree = (dotenv: string, env = '', more: Record<string, string> = {}) =>
  fastapi(code('env_file=".env"'), { '.env': dotenv, '.github/workflows/deploy.yml': workflow(env), ...more });

ruleTest(rule, {
  bad: [
    {
      name: 'development mode and a known secret',
      files: tree('MODE_ENV=development\nSECRET_KEY=changethis\n'),
      at: '.github/workflows/deploy.yml:6',
      severity: 'CRITICAL',
      message: /Step "Prepare" runs api.*MODE_ENV=development.*SECRET_KEY fall back to "changethis"/,
    },
    {
      name: 'a value that the step forgets',
      files: tree('OTHER_PASSWORD=admin\n'),
      at: '.github/workflows/deploy.yml:6',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the step sets the mode',
      files: tree('MODE_ENV=development\n', '          MODE_ENV: production\n'),
      passes: true,
    },
    {
      name: 'git ignores the file',
      files: tree('MODE_ENV=development\n', '', { '.gitignore': '.env\n' }),
      passes: true,
    },
    {
      name: 'settings without a file',
      files: fastapi(code('extra="ignore"'), {
        '.env': 'MODE_ENV=development\n',
        '.github/workflows/deploy.yml': workflow(''),
      }),
      passes: true,
    },
    {
      name: 'a test workflow',
      files: fastapi(code('env_file=".env"'), {
        '.env': 'MODE_ENV=development\n',
        '.github/workflows/check.yml': workflow('').replace('deploy:', 'check:'),
      }),
    },
  ],
});
