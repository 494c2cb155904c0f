import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';
import { celeryCommands } from '../../shared/celery.ts';
import { workersOf } from '../../shared/worker-count.ts';

export default defineRule<App>({
  id: 'scaling/stateless/read-modify-write',
  title: "Two workers overwrite each other's updates",
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const changes = factsOf(app, 'read-modify-write');
    const [first] = changes;
    if (first === undefined) {
      const route = app.routes[0];
      return route === undefined
        ? skip('No shared value is read and written back.')
        : skip('No key of a shared store is read, changed and written back as a whole.');
    }
    const workers = workersOf(app, model);
    const one = celeryCommands(model).find((command) => /--concurrency[= ]1\b|\s-c\s?1\b/.test(command.text));
    const alone = workers === null && one !== undefined;
    const names = changes.map((change) => `${change.function} (${at(change.span)})`);
    return fail(
      first,
      `${names.slice(0, 3).join(', ')} ${changes.length === 1 ? 'reads' : 'read'} a JSON value from Redis, ${changes.length === 1 ? 'changes' : 'change'} it and ${changes.length === 1 ? 'writes' : 'write'} the whole of it back without a lock.`,
      {
        subject: appSubject(app, `redis/${first.function}`),
        severity: alone ? 'MONITOR' : 'MEDIUM',
        evidence: [
          ...changes.slice(1, 4).map((change) => change.span),
          ...(alone && one !== undefined ? [one.span] : []),
        ],
        problem: alone
          ? `That is safe while one process does it (--concurrency 1 in ${at(one.span)}); with a second one the later write undoes the earlier.`
          : 'Between the read and the write another process or request can change the value, and the later write undoes it.',
        ...(alone
          ? {
              monitor: {
                metric: 'worker processes that update the same key',
                threshold: 'more than 1',
                why: 'updates of parallel processes undo each other',
              },
            }
          : {}),
        fix: advice(
          'Let Redis do the change',
          'python',
          'redis.hincrby(key, "completed", 1)                    # a hash field per number\nredis.hset(key, mapping={"status": "done"})           # a hash field per state\n# or, for JSON: with redis.lock(f"{key}:lock", timeout=5): …',
        ),
      },
    );
  },

  docs: {
    problem: 'A read and a write are two steps; whatever happens between them is lost.',
    impact:
      'Progress goes backwards, counters never reach their end and batches look unfinished for ever as soon as more workers run.',
    verify: 'Run the update from ten processes a hundred times each: the counter must be 1,000.',
    remedy: 'Use hash fields with HSET and HINCRBY, a Lua script, WATCH with a transaction, or a lock with a timeout.',
    tradeOff: 'A hash holds flat values only; nested documents need a lock or a script.',
    sources: [
      'https://redis.io/docs/latest/develop/interact/transactions/',
      'https://redis.io/docs/latest/commands/hincrby/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nredis==7.4.0\n',
        'main.py':
          'import json\nimport redis\nfrom fastapi import FastAPI\napp = FastAPI()\nredis_client = redis.Redis()\n\n@app.post("/batches/{id}/done")\ndef done(id: str):\n    batch = json.loads(redis_client.get(id))\n    batch["done"] += 1\n    redis_client.set(id, json.dumps(batch))\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nredis==7.4.0\n',
        'main.py':
          'import redis\nfrom fastapi import FastAPI\napp = FastAPI()\nredis_client = redis.Redis()\n\n@app.post("/batches/{id}/done")\ndef done(id: str):\n    redis_client.hincrby(id, "done", 1)\n',
      },
    ],
  },
});
