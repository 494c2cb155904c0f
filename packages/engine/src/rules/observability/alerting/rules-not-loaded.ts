import type { DeploymentModel } from '../../../model/model.ts';
import type { PrometheusServer } from '../../../model/monitoring.ts';
import { folderOf } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { placeText } from '../../shared/containers.ts';
import { calm, readerOf } from '../../shared/monitoring.ts';

interface RuleFile {
  readonly file: string;
  readonly count: number;
  readonly server: PrometheusServer;
}

export default defineRule<RuleFile>({
  id: 'observability/alerting/rules-not-loaded',
  title: 'Alert rules stand in a file that Prometheus never reads',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select(model) {
    const server = model.monitoring.servers.find((it) => it.whole) ?? model.monitoring.servers[0];
    if (server === undefined) return [];
    const files = new Map<string, number>();
    for (const alert of model.monitoring.alerts) files.set(alert.file, (files.get(alert.file) ?? 0) + 1);
    return [...files].map(([file, count]) => ({ file, count, server }));
  },
  noSubject: 'There are no alert rules beside a Prometheus configuration.',

  check({ file, count, server }, model) {
    const first = model.monitoring.alerts.find((alert) => alert.file === file);
    if (first === undefined) return skip('No alert.');
    if (model.kubernetes.services.length > 0 && model.workloads.length > 0)
      return skip('An operator in the cluster may load them.');
    const globs = server.ruleFiles;
    const name = file.slice(file.lastIndexOf('/') + 1);
    const matching = globs.find(
      (glob) => matches(glob.text, name) || folderNames(glob.text).some((it) => folderOf(file).split('/').includes(it)),
    );
    if (matching === undefined) {
      return fail(
        globs[0]?.span ?? server.span,
        globs.length === 0
          ? `${server.file} has no \`rule_files\`, so the ${count} alerts of ${file} are never evaluated.`
          : `${server.file} loads ${globs.map((it) => it.text).join(', ')}, which does not match ${file}, so its ${count} alerts are never evaluated.`,
        {
          subject: { kind: 'file', name: file, anchor: 'rule_files' },
          severity: calm(model, server.file, 'HIGH'),
          evidence: [first.span],
          verify: '`curl -s http://127.0.0.1:9090/api/v1/rules | grep -c alerting` must count the alerts of the file.',
          fix: advice('Load the file', 'yaml', `rule_files:\n  - ${pathInside(model, server, file)}`),
        },
      );
    }
    const config = readerOf(model, server.file);
    const rules = readerOf(model, file);
    if (config !== null && (rules === null || rules.container.name !== config.container.name)) {
      return fail(
        matching.span,
        `${server.file} wants ${matching.text}, but service ${config.container.name} mounts only its configuration, not ${file}, so its ${count} alerts are never evaluated.`,
        {
          subject: { kind: 'file', name: file, anchor: 'mount' },
          severity: calm(model, server.file, 'HIGH'),
          evidence: [config.container.span, first.span],
          verify: `\`docker compose exec ${config.container.name} ls ${matching.text}\` finds nothing.`,
          fix: advice(
            'Mount the file',
            'yaml',
            `  ${config.container.name}:\n    volumes:\n      - ./${file}:/etc/prometheus/${name}:ro`,
          ),
        },
      );
    }
    return pass(matching.span, `${file} is loaded (${placeText(matching.span)})`);
  },

  docs: {
    problem: 'A rule file that is not listed, or not inside the container, is no error for Prometheus.',
    impact: 'The team believes in alerts that cannot fire.',
    verify: 'Open Alerts in Prometheus: the rules must be listed.',
    remedy: 'List the file under `rule_files` with its path inside the container, and mount it there.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#configuring-rules'],
  },
  examples: {
    bad: [
      {
        'prometheus.yml':
          'global: {}\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n',
        'alerts.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n',
      },
    ],
    good: [
      {
        'prometheus.yml':
          'rule_files: ["alerts.yml"]\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n',
        'alerts.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n',
      },
    ],
  },
});

/** File names with `*`, compared by the last part only: the folders differ between host and container. */
function matches(glob: string, name: string): boolean {
  const pattern = glob.slice(glob.lastIndexOf('/') + 1);
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === name;
  const [head = '', tail = ''] = [parts[0], parts.at(-1)];
  return name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
}

/** `/etc/prometheus/rules/**` loads whatever lies in a folder of that name. */
function folderNames(glob: string): string[] {
  return glob.includes('*') && /\/\*+$/.test(glob) ? glob.split('/').slice(-2, -1) : [];
}

function pathInside(model: DeploymentModel, server: PrometheusServer, file: string): string {
  const config = readerOf(model, server.file);
  const rules = readerOf(model, file);
  return config !== null && rules?.container.name === config.container.name
    ? rules.path
    : file.slice(file.lastIndexOf('/') + 1);
}
