import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { persistentState } from '../../shared/state.ts';

interface Need {
  readonly what: string;
  readonly because: string;
  readonly seen: RegExp;
  readonly rule: string;
}

export default defineRule<DeploymentModel>({
  id: 'observability/alerting/essential-alert-missing',
  title: 'Alerts miss what fails first here',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: (model) => (model.monitoring.alerts.length > 0 && model.deployable ? [model] : []),
  noSubject: 'There are no alert rules.',

  check(model) {
    if (model.monitoring.telemetry.some((it) => it.format === 'grafana-alerting'))
      return skip('Grafana may hold further alerts.');
    const text = model.monitoring.alerts.map((it) => `${it.name} ${it.expression}`).join('\n');
    const needs = needsOf(model);
    const missing = needs.filter((need) => !need.seen.test(text));
    const first = model.monitoring.alerts[0];
    if (first === undefined) return skip('No alert.');
    // One gap may be a decision; the list of several is not.
    if (missing.length < 2) return pass(first.span, 'down, errors, disk and queue are watched');
    return fail(
      first.span,
      `The ${model.monitoring.alerts.length} alerts of ${first.file} do not notice ${listText(
        missing.map((it) => `${it.what} (${it.because})`),
        5,
      )}.`,
      {
        subject: { kind: 'alerts', name: first.file, anchor: 'groups', discriminator: 'coverage' },
        verify: 'Fill the disk of a test system, stop the worker, break one endpoint: each must send a message.',
        fix: advice('Add the missing alerts', 'yaml', missing.map((it) => it.rule).join('\n')),
      },
    );
  },

  docs: {
    problem: 'What is not watched is reported by users.',
    impact: 'The most common outages of such a system, a full disk and a stuck queue, last until somebody complains.',
    verify: 'Provoke each failure on a test system.',
    remedy: 'Watch that targets are up, the error ratio, free disk space and the length of the queue.',
    tradeOff: 'Every alert needs an owner; leave out what nobody would act on.',
    sources: ['https://sre.google/sre-book/monitoring-distributed-systems/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n    volumes: ["pg:/var/lib/postgresql/data"]\nvolumes:\n  pg:\n',
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Latency\n        expr: http_request_duration_seconds > 2\n        for: 5m\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n    volumes: ["pg:/var/lib/postgresql/data"]\nvolumes:\n  pg:\n',
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        for: 2m\n      - alert: Disk\n        expr: node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1\n        for: 5m\n',
      },
    ],
  },
});

function needsOf(model: DeploymentModel): Need[] {
  const state = persistentState(model)[0];
  const queue = model.apps.some((app) =>
    app.dependencies.some((it) =>
      /^(celery|rq|arq|dramatiq|huey|bullmq|bull|bee-queue|taskiq|kafkajs|aio-pika|pika)$/.test(it.name),
    ),
  );
  const worker = model.containers.find((it) => it.role === 'worker');
  return [
    {
      what: 'a service that is down',
      because: 'no `up == 0`, no `absent`, no probe',
      seen: /\bup\b|absent\(|probe_success|down/i,
      rule: '- alert: TargetDown\n  expr: up == 0\n  for: 2m',
    },
    ...(state === undefined
      ? []
      : [
          {
            what: 'a full disk',
            because: `${state.label}`,
            seen: /filesystem|disk|volume_(available|used)|kubelet_volume/i,
            rule: '- alert: DiskNearlyFull\n  expr: node_filesystem_avail_bytes{fstype!~"tmpfs|overlay"} / node_filesystem_size_bytes < 0.15\n  for: 10m',
          },
        ]),
    ...(!queue && worker === undefined
      ? []
      : [
          {
            what: 'a growing queue',
            because: worker === undefined ? 'jobs run in the background' : `jobs of ${worker.name}`,
            seen: /queue|backlog|pending|waiting|lag|celery|rq_|jobs?_/i,
            rule: '- alert: QueueGrows\n  expr: <queue length metric> > 100\n  for: 15m',
          },
        ]),
    ...(model.apps.some((app) => app.role === 'service' && app.routes.length > 0)
      ? [
          {
            what: 'failing requests',
            because: 'no ratio of 5xx answers',
            seen: /5\.\.|5xx|status|code|error|fail/i,
            rule: '- alert: ErrorRateHigh\n  expr: sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.05\n  for: 5m',
          },
        ]
      : []),
  ];
}
