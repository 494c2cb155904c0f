import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './limit-off-by-default.ts';

const read = (name: string, value: string) =>
  `import os\nLIMIT = os.getenv("${name}", "${value}")\n@app.get("/x")\ndef x(): ...\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a queue without an end',
      files: fastapi(read('MAX_QUEUE_LENGTH', '0')),
      at: 'main.py:4',
      message: /MAX_QUEUE_LENGTH of .* is 0 .*which means no limit/,
      count: 1,
    },
    { name: 'a limiter that is off', files: fastapi(read('RATE_LIMITING_ENABLED', 'false')), at: 'main.py:4' },
  ],
  good: [
    { name: 'a queue with an end', files: fastapi(read('MAX_QUEUE_LENGTH', '100')), passes: true },
    { name: 'a limiter that is on', files: fastapi(read('RATE_LIMIT_ENABLED', 'true')), passes: true },
    {
      name: 'the deployment sets it',
      files: fastapi(read('MAX_QUEUE_LENGTH', '0'), {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      MAX_QUEUE_LENGTH: "50"\n',
      }),
      passes: true,
    },
    { name: 'the name of a queue', files: fastapi(read('QUEUE_NAME', '0')) },
    {
      name: 'no default',
      files: fastapi('import os\nLIMIT = os.environ["MAX_QUEUE_LENGTH"]\n@app.get("/x")\ndef x(): ...\n'),
    },
  ],
});
