import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './store-keys-kept.ts';

const write = (call: string): string =>
  `import redis\nr = redis.Redis()\n@app.post("/a/{id}")\ndef a(id: str):\n    key = f"result:{id}"\n    ${call}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a result per job',
      files: fastapi(write('r.set(key, "x")')),
      at: 'main.py:8',
      message: /writes result:\{id\} to Redis, one per item, without a lifetime/,
    },
    { name: 'a hash', files: fastapi(write('r.hset(key, mapping={"a": 1})')), at: 'main.py:8' },
  ],
  good: [
    { name: 'a lifetime', files: fastapi(write('r.set(key, "x", ex=60)')), passes: true },
    {
      name: 'a lifetime in the next call',
      files: fastapi(write('r.hset(key, mapping={})\n    r.expire(key, 60)')),
      passes: true,
    },
    { name: 'one fixed key', files: fastapi(write('r.set("flag", "x")').replace('f"result:{id}"', '"flag"')) },
    { name: 'users are kept on purpose', files: fastapi(write('r.set(key, "x")').replace('result:', 'user:')) },
  ],
});
