import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './value-of-wrong-type.ts';

const settings = (field: string) =>
  `from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    ${field}\n@app.get("/x")\ndef x(): ...\n`;
const compose = (line: string) => ({
  'compose.yml': `services:\n  api:\n    build: .\n    environment:\n      ${line}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a duration',
      files: fastapi(settings('timeout: int = 30'), compose('TIMEOUT: 30s')),
      at: 'compose.yml:5',
      message: /TIMEOUT=30s is no number, but api reads it as a whole number/,
    },
    {
      name: 'a comma list for JSON',
      files: fastapi(settings('origins: list[str] = []'), compose('ORIGINS: http://a,http://b')),
      at: 'compose.yml:5',
    },
    {
      name: 'a word for a switch',
      files: fastapi(settings('debug_sql: bool = False'), { '.env.example': 'DEBUG_SQL=enabled\n' }),
      at: '.env.example:1',
    },
    { name: 'no scheme', files: fastapi(settings('db: PostgresDsn'), compose('DB: db:5432/app')), at: 'compose.yml:5' },
  ],
  good: [
    { name: 'values that fit', files: fastapi(settings('timeout: int = 30'), compose('TIMEOUT: "45"')) },
    { name: 'a placeholder', files: fastapi(settings('timeout: int = 30'), { '.env.example': 'TIMEOUT=<seconds>\n' }) },
    {
      name: 'JSON',
      files: fastapi(settings('origins: list[str] = []'), compose('ORIGINS: \'["http://a"]\'')),
    },
    {
      name: 'code that splits',
      files: fastapi(
        'import os\nO = os.getenv("ORIGINS", "").split(",")\n@app.get("/x")\ndef x(): ...\n',
        compose('ORIGINS: a,b'),
      ),
    },
  ],
});
