import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/tracing/all-traces-kept',
  title: 'Every single request is traced and paid for',
  severity: 'MONITOR',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app) {
    const all = factsOf(app, 'trace-everything')[0];
    if (all === undefined) {
      const traced = factsOf(app, 'tracing')[0];
      return traced === undefined
        ? skip(`${app.name} makes no traces.`)
        : skip('No rate fixes that every trace is kept.');
    }
    return fail(all, `${app.name} sends a trace of every request to ${all.library} (${at(all.span)}).`, {
      subject: appSubject(app, 'tracing/sampling'),
      monitor: {
        metric: 'requests per second, and the share of the tracing quota that is used',
        threshold: 'more than 50 requests per second, or half of the monthly quota in the first week',
        why: 'beyond it traces cost noticeable time per request, and a used-up quota drops errors as well',
      },
      verify:
        'Compare the number of transactions in the tracker with the number of requests in the access log: they are equal.',
      fix: advice(
        'Keep a share, and all of the slow ones where the tool can',
        app.language === 'python' ? 'python' : 'ts',
        app.language === 'python'
          ? 'sentry_sdk.init(dsn=…, traces_sample_rate=settings.traces_sample_rate)   # 0.1; health checks never'
          : 'Sentry.init({ dsn, tracesSampleRate: config.tracesSampleRate }); // 0.1',
      ),
    });
  },

  docs: {
    problem: 'Health checks and the thousandth equal request are kept like everything else.',
    impact: 'The quota is used up in the middle of the month, and then errors are dropped as well.',
    verify: 'Compare transactions with requests.',
    remedy: 'Sample a tenth, and take the rate from the environment.',
    tradeOff: 'A single rare request may have no trace; errors are still reported.',
    sources: [
      'https://docs.sentry.io/platforms/python/configuration/sampling/',
      'https://opentelemetry.io/docs/concepts/sampling/',
    ],
  },
  examples: {
    bad: [tree('traces_sample_rate=1.0')],
    good: [tree('traces_sample_rate=0.1')],
  },
});

function tree(option: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nsentry-sdk==2.19.0\n',
    'main.py': `import sentry_sdk\nfrom fastapi import FastAPI\nsentry_sdk.init(dsn=DSN, ${option})\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}
