import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, copiesOf, factsOf, noService, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'scaling/stateless/limiter-counts-per-process',
  title: 'The rate limit is several times what it says',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: services,
  noSubject: noService,

  check(app, model) {
    const limiter = factsOf(app, 'memory-store').find((one) => one.what === 'rate-limit');
    if (limiter === undefined) {
      const shared = factsOf(app, 'rate-limit')[0];
      return shared === undefined
        ? skip(`${app.name} limits no requests itself.`)
        : pass(shared, 'the limiter has a store');
    }
    const copies = copiesOf(app, model);
    if (copies === null) return skip('One process counts, as far as the files say.');
    return fail(
      limiter,
      `${app.name} counts requests with ${limiter.library} in memory (${at(limiter.span)}), and ${copies.count} processes run (${copies.why}).`,
      {
        subject: appSubject(app, 'limiter/store'),
        evidence: [copies.span],
        problem: `Each process counts for itself: a client gets up to ${copies.count} times the limit, is refused at random near it, and starts anew with every deploy.`,
        impact:
          'The limit for sign-in attempts or expensive calls does not hold where it matters most, on the scaled service.',
        verify: `Send one request more than the limit in a row: the last one must get 429; today about ${copies.count} times as many pass.`,
        fix: advice(
          'Count in Redis',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'limiter = Limiter(key_func=client_address, storage_uri=settings.redis_url)'
            : 'rateLimit({ windowMs: 60_000, limit: 100, store: new RedisStore({ sendCommand: (...args) => redis.sendCommand(args) }) });',
        ),
      },
    );
  },

  docs: {
    problem: 'A counter in memory sees the requests of one process only.',
    impact: 'The limit is multiplied by the number of processes.',
    verify: 'Send more requests than the limit.',
    remedy: 'Give the limiter a shared store, or limit in the proxy in front.',
    tradeOff: 'One round trip to Redis per request; decide what happens when Redis is away.',
    sources: ['https://github.com/express-rate-limit/express-rate-limit', 'https://slowapi.readthedocs.io/en/latest/'],
  },
  examples: {
    bad: [tree('')],
    good: [tree(', storage_uri="redis://redis:6379"')],
  },
});

function tree(option: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nslowapi==0.1.9\n',
    'main.py': `from fastapi import FastAPI\nfrom slowapi import Limiter\nlimiter = Limiter(key_func=key${option})\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n',
  };
}
