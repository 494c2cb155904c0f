import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/metrics/label-unbounded',
  title: 'A metric grows a new series for every user or job',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const labels = factsOf(app, 'metric-label');
    const [first] = labels;
    if (first === undefined) {
      const metrics = factsOf(app, 'metrics')[0];
      return metrics === undefined
        ? skip(`${app.name} defines no metrics.`)
        : skip('No label takes values of users or paths.');
    }
    const names = labels.slice(0, 4).map((one) => `${one.label} of ${one.metric || 'a metric'} (${at(one.span)})`);
    return fail(first, `${app.name} labels its numbers by ${names.join(', ')}.`, {
      subject: { ...appSubject(app, 'metrics/labels'), discriminator: first.label },
      evidence: labels.slice(1, 4).map((one) => one.span),
      problem: `Every new ${first.label} makes a time series that stays in the memory of the process until it restarts and in Prometheus for weeks.`,
      impact:
        'The answer of /metrics gets megabytes long, scrapes time out, and Prometheus runs out of memory for all services it watches.',
      verify: `\`curl -s …/metrics | grep -c '^${first.metric || 'name'}'\` before and after a hundred requests: the number must not grow with them.`,
      fix: advice(
        'Label by what has few values',
        app.language === 'python' ? 'python' : 'ts',
        app.language === 'python'
          ? `JOBS = Counter("${first.metric || 'jobs_total'}", "Jobs", ["stage", "outcome"])\nlogger.info("job finished", extra={"${first.label}": ${first.label}})   # ids belong into logs and traces`
          : `new Counter({ name: '${first.metric || 'jobs_total'}', help: 'Jobs', labelNames: ['stage', 'outcome'] });\nlogger.info({ ${first.label} }, 'job finished'); // ids belong into logs and traces`,
      ),
    });
  },

  docs: {
    problem: 'Each value of a label is a time series of its own.',
    impact: 'Memory of the service and of Prometheus grows with users and jobs until one of them is killed.',
    verify: 'Count the series before and after some requests.',
    remedy: 'Label by route template, stage and outcome; write ids to logs and traces.',
    tradeOff: 'Numbers per user have to come from logs or the database.',
    sources: [
      'https://prometheus.io/docs/practices/naming/#labels',
      'https://prometheus.io/docs/practices/instrumentation/#do-not-overuse-labels',
    ],
  },
  examples: {
    bad: [tree('"user_id"')],
    good: [tree('"stage"')],
  },
});

function tree(label: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nprometheus-client==0.21.1\n',
    'main.py': `from fastapi import FastAPI\nfrom prometheus_client import Counter\napp = FastAPI()\nJOBS = Counter("jobs_total", "Jobs", [${label}])\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}
