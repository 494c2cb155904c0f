import type { App } from '../../../model/app.ts';
import { known } from '../../../model/setting.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import {
  appSubject,
  at,
  containersOfApp,
  copiesOf,
  factsOf,
  imagesOfApp,
  noService,
  portOfApp,
  services,
} from '../../shared/apps.ts';
import { sharedMetrics, sharedMetricsWords } from '../../shared/metrics-code.ts';
import { adviceFor } from '../../shared/stack.ts';

export default defineRule<App>({
  id: 'observability/metrics/metrics-split-by-worker',
  title: 'Each scrape shows the numbers of one worker',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const own = factsOf(app, 'metrics-own')[0];
    if (own === undefined) return skip(`${app.name} hands out no numbers of prometheus_client.`);
    const shared = factsOf(app, 'metrics-shared')[0];
    if (shared !== undefined) return pass(shared, 'the numbers of all workers are added up');
    const entries = [...containersOfApp(app, model), ...imagesOfApp(app, model)].flatMap((one) =>
      one.env.map((entry) => ({ name: entry.name, span: entry.span, value: known(entry.value) })),
    );
    const folder = entries.find((entry) => /^PROMETHEUS_MULTIPROC_DIR$/i.test(entry.name));
    if (folder !== undefined) return pass(folder.span, 'the multiprocess folder is set');
    const copies = copiesOf(app, model);
    if (copies === null || copies.workers < 2) return skip('One process counts, as far as the files say.');
    return fail(
      own,
      `${app.name} hands out the registry of one process (${at(own.span)}), and ${copies.workers} worker processes share its port (${copies.why}).`,
      {
        subject: appSubject(app, 'metrics/registry'),
        evidence: [copies.span],
        problem: `Each scrape reaches a worker at random and sees about one ${copies.workers === 2 ? 'half' : `part in ${copies.workers}`} of the requests; counters jump back and forth, which Prometheus reads as restarts.`,
        verify: `\`for i in 1 2 3 4 5; do curl -s http://127.0.0.1:${portOfApp(app, model)}/metrics | grep -m1 requests_total; done\` must print a number that only grows.`,
        fix: adviceFor(app, own.span.file, 'Add the workers up', sharedMetrics, sharedMetricsWords),
      },
    );
  },

  docs: {
    problem: 'The default registry lives in one process, and a scrape reaches any of them.',
    impact: 'Rates, error ratios and alerts are wrong in both directions, most of all under load.',
    verify: 'Read a counter several times in a row.',
    remedy: 'Use the multiprocess mode, or one worker per container and more containers.',
    tradeOff: 'The multiprocess mode needs a writable folder, and gauges need to say how they are combined.',
    sources: ['https://prometheus.github.io/client_python/multiprocess/'],
  },
  examples: {
    bad: [tree('')],
    good: [tree('ENV PROMETHEUS_MULTIPROC_DIR=/tmp/prometheus\n')],
  },
});

function tree(env: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nprometheus-client==0.21.1\n',
    'main.py':
      'from fastapi import FastAPI\nfrom prometheus_client import make_asgi_app\napp = FastAPI()\napp.mount("/metrics", make_asgi_app())\n\n@app.get("/x")\ndef x(): ...\n',
    Dockerfile: `FROM python:3.13-slim\n${env}COPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n`,
  };
}
