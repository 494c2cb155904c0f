import type { App } from '../../../model/app.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';
import { listText } from '../../shared/containers.ts';

export default defineRule<App>({
  id: 'storage/checkpoints/store-keys-kept',
  title: 'Results in Redis never expire',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const keys = factsOf(app, 'store-key').filter((key) => isWork(key.key));
    const kept = keys.filter(
      (key) => !key.expires && !keys.some((other) => other.expires && prefix(other.key) === prefix(key.key)),
    );
    const [first] = kept;
    if (first === undefined)
      return keys[0] === undefined
        ? skip('No job, result or session is kept per item in Redis.')
        : pass(keys[0], 'keys per item expire or are removed');
    const store = model.containers.find((container) => /redis|valkey/.test(known(container.image)?.repository ?? ''));
    const limit = store === undefined ? undefined : known(store.memoryLimit);
    const names = [...new Set(kept.map((key) => key.key))];
    return fail(
      first,
      `${app.name} writes ${listText(names.slice(0, 3))} to Redis, one per item, without a lifetime; nothing in that code removes them.`,
      {
        subject: appSubject(app, `redis/${prefix(first.key)}`),
        evidence: [...kept.slice(1, 4).map((key) => key.span), ...(store === undefined ? [] : [store.span])],
        problem: `All keys live in memory, ${limit === undefined ? 'which grows' : `of which ${store?.name} has ${Math.round(limit / 1024 ** 2)} MiB (${store === undefined ? '' : at(store.span)}), and it grows`} with every job that ever ran.`,
        verify: `\`redis-cli --scan --pattern '${prefix(first.key)}*' | head -1 | xargs redis-cli ttl\` prints -1 today and must print seconds.`,
        fix: advice(
          'Give every key a lifetime when it is written',
          'python',
          `redis.set(f"${first.key.replace('{id}', '{item_id}')}", value, ex=7 * 24 * 3600)\n# hashes and lists: redis.expire(key, 7 * 24 * 3600) in the same pipeline`,
        ),
      },
    );
  },

  docs: {
    problem: 'Keys without a lifetime stay until somebody deletes them, and nobody does.',
    impact:
      'After weeks Redis reaches its memory limit: it refuses writes or evicts keys of running jobs, and the queue in the same instance stops.',
    verify: 'Ask the lifetime of some keys with TTL; -1 means for ever.',
    remedy: 'Set a lifetime with every write, long enough for clients to fetch results, and alert on memory use.',
    tradeOff: 'Results are gone after that time; store what has to stay in a database.',
    sources: [
      'https://redis.io/docs/latest/commands/expire/',
      'https://redis.io/docs/latest/develop/reference/eviction/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nredis==7.4.0\n',
        'main.py':
          'import redis\nfrom fastapi import FastAPI\napp = FastAPI()\nredis_client = redis.Redis()\n\n@app.post("/jobs/{id}")\ndef start(id: str):\n    redis_client.set(f"job:{id}", "running")\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nredis==7.4.0\n',
        'main.py':
          'import redis\nfrom fastapi import FastAPI\napp = FastAPI()\nredis_client = redis.Redis()\n\n@app.post("/jobs/{id}")\ndef start(id: str):\n    redis_client.set(f"job:{id}", "running", ex=86400)\n',
      },
    ],
  },
});

function isWork(key: string): boolean {
  return (
    /job|task|result|progress|session|upload|batch|document|conversation|chat|status|state|run/i.test(prefix(key)) &&
    !/lock|user|config|setting|index|schema/i.test(prefix(key))
  );
}

function prefix(key: string): string {
  return key.replace(/\{id\}.*$/, '');
}
