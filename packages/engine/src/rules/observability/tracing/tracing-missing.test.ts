import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './tracing-missing.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a service with a queue',
      files: fastapi('from celery import Celery\n@app.get("/x")\ndef x(): ...\n'),
      at: 'requirements.txt:1',
      message: /its queue \(main\.py:3\)/,
      severity: 'MONITOR',
    },
  ],
  good: [
    { name: 'one service', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
    {
      name: 'an agent by environment',
      files: fastapi('from celery import Celery\n@app.get("/x")\ndef x(): ...\n', {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      OTEL_SERVICE_NAME: api\n',
      }),
      passes: true,
    },
  ],
});
