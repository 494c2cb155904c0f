import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { fileStart, type Span } from '../../../text/span.ts';
import { type Ask, advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { factsOfAll } from '../../shared/apps.ts';
import { listText } from '../../shared/containers.ts';
import { deploymentPlace, deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { practiceOf } from '../../shared/practice.ts';
import { ownImage } from '../../shared/published.ts';

const agents =
  /(?:^|[/-])(?:datadog|newrelic|new-relic|dynatrace|uptime-kuma|gatus|healthchecks|netdata|zabbix|sentry|checkmk)/;
/** The address or key without which a client reports to nobody. */
const clientKey =
  /^(?:\w+_)?(?:SENTRY_DSN|DD_API_KEY|DATADOG_API_KEY|NEW_RELIC_LICENSE_KEY|ELASTIC_APM_SERVER_URL|OPSGENIE_API_KEY)$/;
const clients = new Set([
  'sentry-sdk',
  'ddtrace',
  'newrelic',
  '@sentry/node',
  '@sentry/react',
  'dd-trace',
  'elastic-apm',
  'opsgenie-sdk',
]);

export default defineRule<DeploymentModel>({
  id: 'observability/alerting/alert-rules-missing',
  title: 'Nobody is told when the system fails',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'new-file',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const alerting = model.monitoring.telemetry.find((it) => it.format === 'grafana-alerting');
    const grafana = alerting === undefined ? undefined : fileStart(alerting.path);
    const evidence =
      model.monitoring.alerts[0]?.span ??
      grafana ??
      alertingService(model) ??
      clientSetting(model) ??
      practiceOf(model, 'alerting', namesAlerting)?.span;
    if (evidence !== undefined) return pass(evidence, 'alerting is set up');
    // A package that nothing here starts reports nothing.
    const client = model.apps
      .filter((app) => app.role !== 'library' || app.facts.length === 0)
      .flatMap((app) => app.dependencies)
      .find((it) => clients.has(it.name));
    if (client !== undefined) return askAbout(client);
    // Errors reach somebody; whether a full disk or a dead worker does, only the operator knows.
    const mails = factsOfAll(model.apps, 'django-setting').some(
      (fact) => fact.name === 'ADMINS' && !/^[[(]\s*[\])]$/.test(fact.value),
    );
    if (mails) return skip('Django mails its errors to the ADMINS of its settings.');
    const place = deploymentPlace(model);
    if (place === null) return skip(nothingDeploys);
    if (model.files.some((it) => it.path === place.file && it.class === 'test'))
      return skip('Only tests are built here.');
    const servers = model.monitoring.servers;
    const server = servers.find((it) => it.whole) ?? servers[0];
    return fail(
      server?.span ?? place,
      server !== undefined
        ? `${server.file} collects metrics of ${listText(
            server.jobs.map((job) => job.name),
            4,
          )} and no alert rule looks at them; there is no Alertmanager, alerting service or error tracker either.`
        : 'There are no alert rules, no alerting service and no error tracker in this repository; looked at Prometheus rules, Compose services, Kubernetes objects, dependencies and documentation.',
      {
        subject: { ...repository, anchor: 'alerting' },
        fix: advice(
          'Start with four alerts',
          'yaml',
          `# monitoring/alerts.yml
groups:
  - name: essentials
    rules:
      - alert: ServiceDown
        expr: up == 0
        for: 2m
        annotations: { runbook_url: docs/runbooks/service-down.md }
      - alert: ErrorRateHigh
        expr: sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.05
        for: 5m
      - alert: DiskNearlyFull
        expr: node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.15
        for: 10m
      - alert: BackupTooOld
        expr: time() - backup_last_success_timestamp_seconds > 26 * 3600`,
        ),
      },
    );
  },

  docs: {
    problem: 'A full disk, a crashed worker or failing requests stay unseen until a user complains.',
    impact: 'Outages last as long as it takes somebody to notice, typically a night or a weekend.',
    verify: 'Stop the main service for five minutes and see who is notified.',
    remedy:
      'Add alerts for service down, error rate, disk space and backup age, each with a runbook, and send them to a person.',
    tradeOff: 'Every alert needs an owner; start with few, or people learn to ignore them.',
    sources: ['https://prometheus.io/docs/practices/alerting/'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n' }],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n',
        'monitoring/alerts.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n',
      },
    ],
  },
});

/** A service that watches the others; the product itself, built here or alone, watches nobody. */
function alertingService(model: DeploymentModel): Span | undefined {
  return model.containers.find((container) => {
    const repository = (known(container.image)?.repository ?? '').replace(/^(?:.*\/)?getsentry\/(?!sentry$)/, '');
    return (
      agents.test(repository) &&
      ownImage(container, model) === undefined &&
      model.containers.some((it) => known(it.image)?.repository !== known(container.image)?.repository)
    );
  })?.span;
}

/** A container gets the address of an error tracker: as a value, from a Secret or as a variable that must be set. */
function clientSetting(model: DeploymentModel): Span | undefined {
  return model.containers
    .filter((container) => container.environment === 'prod')
    .flatMap((container) => container.env)
    .find(
      (entry) =>
        clientKey.test(entry.name) &&
        (entry.source === 'secret' ||
          (entry.source === 'literal' && (known(entry.value) ?? '') !== '') ||
          entry.variables?.some((it) => it.kind === 'required') === true),
    )?.span;
}

function askAbout(client: { readonly name: string; readonly span: Span }): Ask {
  return ask(client.span, {
    subject: { ...repository, anchor: 'alerting' },
    question: `Does production give ${client.name} the address or key it reports to, and does somebody get a message when it reports?`,
    needed: 'Where the errors arrive, who is notified, and what tells of a full disk or a stopped service.',
    assumedDefault: 'The client is set up in production and its alerts reach a person; nothing here sets its address.',
  });
}

/** A page of the product's features lists services it can talk to, and a heading alone sets nothing up. */
function namesAlerting(fact: DeploymentModel['prose'][number]): boolean {
  return (
    /alertmanager|pagerduty|opsgenie/i.test(fact.text) &&
    /monitor|operat|observab|alert|runbook|deploy|production|on-?call/i.test(fact.span.file)
  );
}
