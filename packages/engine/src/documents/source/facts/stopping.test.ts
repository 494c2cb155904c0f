import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

const handler = (body: string) => `process.on('SIGTERM', async () => {\n${body}\n});\n`;

it('finds closes that nobody waits for before the process leaves', () => {
  const found = facts(
    handler('  worker.close();\n  await server.stop();\n  process.exit(0);'),
    'exit-race',
    'src/main.ts',
  );
  expect(found).toMatchObject([{ line: 2, closes: ['worker.close'] }]);
});

it.each([
  ['awaited', '  await worker.close();\n  process.exit(0);'],
  ['in a callback', '  server.close(() => process.exit(0));'],
  ['collected', '  const closing = worker.close();\n  await closing;\n  process.exit(0);'],
  [
    'followed by a wait',
    '  worker.close();\n  await new Promise((done) => setTimeout(done, 500));\n  process.exit(0);',
  ],
  ['then', '  pool.close().then(() => process.exit(0));'],
  ['a timer', '  scheduler.stop();\n  RefreshWorker.stop();\n  process.exit(0);'],
])('says nothing of a close that is %s', (_name, body) => {
  expect(facts(handler(body), 'exit-race', 'src/main.ts')).toEqual([]);
});

it('reads how long the code waits before it ends what runs', () => {
  const node = `import gracefulShutdown from 'http-graceful-shutdown';\ngracefulShutdown(server, { timeout: 30_000 });\n`;
  expect(facts(node, 'stop-limit', 'src/main.ts')).toMatchObject([{ line: 2, seconds: 30, of: 'requests' }]);
  const children =
    'import signal, subprocess\ndef stop(signum, frame):\n    for p in procs:\n        p.terminate()\n    for p in procs:\n        try:\n            p.wait(timeout=10)\n        except subprocess.TimeoutExpired:\n            p.kill()\nprocs = [subprocess.Popen(["celery"])]\nsignal.signal(signal.SIGTERM, stop)\n';
  expect(facts(children, 'stop-limit')).toMatchObject([{ line: 7, seconds: 10, of: 'children' }]);
  const jobs =
    'from arq.worker import Worker\nimport arq\ndef f():\n    return Worker(functions=[], max_tries=1, job_completion_wait=5)\n';
  expect(facts(jobs, 'stop-limit')).toMatchObject([{ line: 4, seconds: 5, of: 'jobs', lost: true }]);
});

it('finds pairs of body and status in handlers of FastAPI, not of Flask', () => {
  const body = '@app.get("/health")\nasync def health():\n    return {"status": "DOWN"}, 503\n';
  expect(facts(`from fastapi import FastAPI\napp = FastAPI()\n${body}`, 'tuple-answer')).toMatchObject([
    { line: 5, path: '/health', status: 503 },
  ]);
  expect(facts(`from flask import Flask\napp = Flask("a")\n${body}`, 'tuple-answer')).toEqual([]);
  const helper = 'from fastapi import FastAPI\ndef helper():\n    return {"a": 1}, 404\n';
  expect(facts(helper, 'tuple-answer')).toEqual([]);
});

it('finds addresses of other services in the call that connects', () => {
  const redis = 'import redis\nstore = redis.from_url("redis://cache:6379/0")\n';
  expect(facts(redis, 'fixed-address')).toMatchObject([{ line: 2, host: 'cache', call: 'redis.from_url' }]);
  const read =
    'import os, redis\nfrom celery import Celery\nstore = redis.from_url(os.getenv("REDIS_URL", "redis://cache:6379/0"))\nhere = redis.from_url("redis://localhost/0")\nqueue = Celery("a", broker="redis://cache:6379/0")\n';
  expect(facts(read, 'fixed-address')).toEqual([]);
});

it('a close without await before one of thousands of exits is read once for its function', () => {
  const exits = '  if (bad) process.exit(1);\n'.repeat(8_000);
  const stop = (body: string) =>
    facts(`process.on('SIGTERM', function stop() {\n${body}});\n`, 'exit-race', 'src/a.ts');
  expect(stop(`${exits}  server.close();\n  process.exit(0);\n`).map((one) => one.line)).toEqual([8_002]);
  expect(stop(`  server.close();\n${'\n'.repeat(40)}${exits}`)).toEqual([]);
});
