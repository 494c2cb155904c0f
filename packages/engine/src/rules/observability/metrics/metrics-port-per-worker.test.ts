import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './metrics-port-per-worker.ts';

const code =
  'from prometheus_client import start_http_server\ndef serve(port):\n    start_http_server(port)\n@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'workers in the sample environment',
      files: fastapi(code, { '.env.example': 'UVICORN_WORKERS=2\n' }),
      at: 'main.py:5',
      message: /the port in port, and UVICORN_WORKERS=2 in \.env\.example:1/,
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'one worker', files: fastapi(code), passes: true },
    {
      name: 'several replicas with a port each',
      files: fastapi(code, { 'compose.yml': 'services:\n  api:\n    build: .\n    deploy: {replicas: 3}\n' }),
      passes: true,
    },
  ],
});
