import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './access-log-off.ts';

const code = '@app.get("/x")\ndef x(): ...\nimport uvicorn\nuvicorn.run(app, access_log=False)\n';
const start = { Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["python", "main.py"]\n' };

ruleTest(rule, {
  bad: [{ name: 'in the code', files: fastapi(code, start), at: 'main.py:6', message: /access_log=False/ }],
  good: [
    {
      name: 'nginx writes one',
      files: fastapi(code, {
        ...start,
        'nginx.conf': 'events {}\nhttp { server { listen 80; location / { proxy_pass http://api:8000; } } }\n',
      }),
      passes: true,
    },
    { name: 'the default', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
