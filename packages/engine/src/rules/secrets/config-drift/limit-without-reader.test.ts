import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './limit-without-reader.ts';

const main = 'import os\nA = os.environ["DB_NAME"]\nB = os.getenv("REGION", "eu")\n@app.get("/x")\ndef x(): ...\n';
const compose = (line: string) => ({
  'compose.yml': `services:\n  api:\n    build: .\n    environment:\n      DB_NAME: a\n      ${line}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a limit',
      files: fastapi(main, compose('JOB_TIMEOUT: "60"')),
      at: 'compose.yml:6',
      message: /JOB_TIMEOUT, but no line of its sources reads it/,
    },
  ],
  good: [
    {
      name: 'read',
      files: fastapi(`${main}C = os.getenv("JOB_TIMEOUT")\n`, compose('JOB_TIMEOUT: "60"')),
      passes: true,
    },
    { name: 'a variable of the server', files: fastapi(main, compose('UVICORN_TIMEOUT_KEEP_ALIVE: "60"')) },
    {
      name: 'a start script uses it',
      files: fastapi(main, {
        ...compose('JOB_TIMEOUT: "60"'),
        'start.sh': '#!/bin/sh\nexec app --timeout "$JOB_TIMEOUT"\n',
      }),
      passes: true,
    },
    { name: 'no limit by name', files: fastapi(main, compose('TITLE: x')) },
    { name: 'a nested setting', files: fastapi(main, compose('LIMITS__UPLOAD_SIZE: "80"')) },
  ],
});
