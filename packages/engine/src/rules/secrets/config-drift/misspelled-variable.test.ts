import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './misspelled-variable.ts';

const main = 'import os\nT = os.getenv("REQUEST_TIMEOUT", "30")\n@app.get("/x")\ndef x(): ...\n';
const env = (line: string) => ({ 'compose.yml': `services:\n  api:\n    build: .\n    environment:\n      ${line}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a plural in Compose',
      files: fastapi(main, env('REQUESTS_TIMEOUT: "60"')),
      at: 'compose.yml:5',
      message: /reads REQUEST_TIMEOUT \(main\.py:4\)/,
      severity: 'HIGH',
    },
  ],
  good: [
    { name: 'the right name', files: fastapi(main, env('REQUEST_TIMEOUT: "60"')) },
    {
      name: 'a different setting',
      files: fastapi('import os\nH = os.getenv("DB_HOST")\n@app.get("/x")\ndef x(): ...\n', env('DB_PORT: "5432"')),
    },
    {
      name: 'a variable of a third-party image',
      files: fastapi(main, {
        'compose.yml':
          'services:\n  api:\n    build: .\n  x:\n    image: x:1\n    environment:\n      REQUESTS_TIMEOUT: "3"\n',
      }),
    },
  ],
});
