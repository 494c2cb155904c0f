import type { Container, EnvEntry } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'observability/metrics/dashboard-open-to-everyone',
  title: 'Anybody may use or change the dashboards',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.containers.filter((it) => /(^|\/)grafana(-oss|-enterprise)?$/.test(known(it.image)?.repository ?? '')),
  noSubject: 'No Grafana runs here.',

  check(container) {
    const value = (name: string): { readonly entry: EnvEntry; readonly text: string } | null => {
      const entry = container.env.find((it) => it.name === name);
      const text = entry === undefined ? undefined : known(entry.value);
      return entry === undefined || text === undefined ? null : { entry, text };
    };
    const anonymous = value('GF_AUTH_ANONYMOUS_ENABLED');
    const role = value('GF_AUTH_ANONYMOUS_ORG_ROLE');
    const open = anonymous !== null && /^(true|1|yes)$/i.test(anonymous.text);
    if (anonymous === null || !open) return pass(container, 'people have to log in');
    const published = container.ports.some((port) => port.kind === 'published' && port.hostAddress !== '127.0.0.1');
    const powerful = /^(admin|editor)$/i.test(role?.text ?? '');
    const example = container.environment !== 'prod';
    const severity = example ? 'MEDIUM' : powerful && published ? 'HIGH' : 'MEDIUM';
    return fail(
      (powerful ? role : anonymous)?.entry ?? anonymous.entry,
      `${titleOf(container)} lets anybody in without a login${powerful ? ` as ${role?.text}` : ''}${published ? ', on a port that is published on all addresses' : ''}.`,
      {
        subject: { kind: 'service', name: container.name, anchor: container.anchor, discriminator: 'anonymous' },
        severity,
        verify: `\`curl -s -o /dev/null -w '%{http_code}' http://<host>:${container.ports[0]?.hostPort ?? 3000}/api/search\` answers 200 without credentials.`,
        fix: advice(
          'Ask for a login',
          'yaml',
          'environment:\n  GF_AUTH_ANONYMOUS_ENABLED: "false"\n  GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/grafana_admin',
        ),
      },
    );
  },

  docs: {
    problem:
      'Through its data sources Grafana reads every metric and log line, and an administrator may add sources that reach into the internal network.',
    impact: 'Strangers read logs with personal data, and can use Grafana as a way in.',
    verify: 'Open Grafana in a private window.',
    remedy: 'Switch anonymous access off, or bind the port to 127.0.0.1 and put a login in front.',
    tradeOff: 'A screen on the wall needs a viewer account or a public dashboard.',
    sources: [
      'https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/configure-authentication/grafana/#anonymous-authentication',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  grafana:\n    image: grafana/grafana:11.4.0\n    ports: ["3000:3000"]\n    environment:\n      GF_AUTH_ANONYMOUS_ENABLED: "true"\n      GF_AUTH_ANONYMOUS_ORG_ROLE: Admin\n',
      },
    ],
    good: [{ 'compose.yml': 'services:\n  grafana:\n    image: grafana/grafana:11.4.0\n    ports: ["3000:3000"]\n' }],
  },
});
