import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './port-per-worker.ts';

const main =
  'from prometheus_client import start_http_server\ndef setup(port):\n    start_http_server(port)\n@app.get("/a")\ndef a(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'workers in the sample environment',
      files: fastapi(main, { '.env.example': 'UVICORN_WORKERS=2\n' }),
      at: 'main.py:5',
      message: /UVICORN_WORKERS=2 in \.env\.example:1 starts 2/,
    },
  ],
  good: [
    { name: 'one worker', files: fastapi(main) },
    {
      name: 'metrics on the application',
      files: fastapi('@app.get("/metrics")\ndef m(): ...\n', { '.env.example': 'UVICORN_WORKERS=2\n' }),
    },
  ],
});
