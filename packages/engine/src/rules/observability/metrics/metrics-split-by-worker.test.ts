import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './metrics-split-by-worker.ts';

const code =
  'from prometheus_fastapi_instrumentator import Instrumentator\nInstrumentator().instrument(app).expose(app)\n@app.get("/x")\ndef x(): ...\n';
const workers = { Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "-w", "3", "main:app"]\n' };

ruleTest(rule, {
  bad: [{ name: 'the instrumentator', files: fastapi(code, workers), at: 'main.py:4', message: /3 worker processes/ }],
  good: [
    { name: 'one worker', files: fastapi(code) },
    {
      name: 'a collector over all processes',
      files: fastapi(`from prometheus_client.multiprocess import MultiProcessCollector\n${code}`, workers),
      passes: true,
    },
  ],
});
