import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './read-modify-write.ts';

const step = (before = ''): string =>
  `import json, redis\ndef progress(key):\n    client = get_redis_client()\n${before}    raw = client.get(key)\n    data = json.loads(raw)\n    data["tasks"]["a"] = 1\n    client.set(key, json.dumps(data), ex=60)\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a batch record',
      files: fastapi(`${step()}@app.get("/a")\ndef a(): ...\n`),
      at: 'main.py:6',
      message: /progress \(main\.py:6\) reads a JSON value/,
      severity: 'MEDIUM',
    },
    {
      name: 'one worker process',
      files: fastapi(`${step()}@app.get("/a")\ndef a(): ...\n`, {
        'compose.yml':
          'services:\n  api:\n    build: .\n  worker:\n    build: .\n    command: celery -A main worker --concurrency=1\n',
      }),
      at: 'main.py:6',
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'under a lock',
      files: fastapi(`${step('    client.lock(key)\n')}@app.get("/a")\ndef a(): ...\n`),
    },
    {
      name: 'a hash',
      files: fastapi('import redis\n@app.get("/a")\ndef a():\n    client.hincrby("a", "b", 1)\n'),
    },
  ],
});
