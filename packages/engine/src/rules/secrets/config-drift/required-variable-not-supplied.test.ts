import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './required-variable-not-supplied.ts';

const settings = {
  'config.py':
    'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    secret_key: str\n    debug: bool = False\n',
};
const compose = (rest: string) => ({ 'compose.yml': `services:\n  api:\n    build: .\n${rest}` });
const route = '@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a pydantic field',
      files: fastapi(route, { ...settings, ...compose('    environment:\n      DEBUG: "0"\n') }),
      at: 'compose.yml:2',
      message: /SECRET_KEY/,
      severity: 'CRITICAL',
    },
    {
      name: 'an env file that lacks it',
      files: fastapi(route, { ...settings, ...compose('    env_file: app.env\n'), 'app.env': 'OTHER=1\n' }),
      at: 'compose.yml:2',
    },
  ],
  good: [
    {
      name: 'an env file that is not in the repository',
      files: fastapi(route, { ...settings, ...compose('    env_file: .env\n') }),
    },
    {
      name: 'an env file that has it',
      files: fastapi(route, { ...settings, ...compose('    env_file: app.env\n'), 'app.env': 'SECRET_KEY=\n' }),
      passes: true,
    },
    {
      name: 'a mounted secret',
      files: fastapi(route, { ...settings, ...compose('    environment:\n      SECRET_KEY_FILE: /run/secrets/key\n') }),
      passes: true,
    },
    {
      name: 'a secret that pydantic reads by its file name',
      files: fastapi(route, {
        ...settings,
        ...compose('    secrets: [secret_key]\nsecrets:\n  secret_key:\n    file: ./key\n'),
      }),
      passes: true,
    },
    {
      name: 'set by the image',
      files: fastapi(route, {
        ...settings,
        Dockerfile: 'FROM python:3.12.7-slim\nENV SECRET_KEY=x\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
      }),
    },
  ],
});
