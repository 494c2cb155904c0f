import type { AlertmanagerConfig } from '../../../model/monitoring.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { calm } from '../../shared/monitoring.ts';

const placeholder =
  /example\.(com|org|net)|hooks\.slack\.com\/services\/(T?X{3,}|T0{4,}|\.\.\.|your|<)|your[-_]|<[^>]*>|change-?me|placeholder|xxx+|dummy|localhost|127\.0\.0\.1|todo/i;

export default defineRule<AlertmanagerConfig>({
  id: 'observability/alerting/receiver-without-recipient',
  title: 'Alerts are sent to nobody',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.monitoring.alertmanagers,
  noSubject: 'There is no Alertmanager configuration.',

  check(config, model) {
    const subject = { kind: 'file', name: config.file, anchor: 'receivers' };
    const severity = calm(model, config.file, 'HIGH');
    const verify = `\`amtool check-config ${config.file}\`, then \`amtool alert add test severity=critical\`: a person must get a message.`;
    const fix = advice(
      'Send to a real address, with the secret in a file',
      'yaml',
      `receivers:\n  - name: ${config.rootReceiver?.text ?? 'team'}\n    slack_configs:\n      - api_url_file: /run/secrets/slack_url\n        channel: '#alerts'\n        send_resolved: true`,
    );
    const unknown = config.routed.find((it) => !config.receivers.some((receiver) => receiver.name === it.text));
    if (unknown !== undefined)
      return fail(
        unknown.span,
        `A route of ${config.file} names the receiver ${unknown.text}, which is not defined, so Alertmanager refuses to start.`,
        { subject: { ...subject, discriminator: unknown.text }, severity, verify, fix },
      );
    const root = config.receivers.find((it) => it.name === config.rootReceiver?.text);
    if (root === undefined) return { verdict: 'skip', reason: 'The default receiver is not named literally.' };
    // One receiver that reaches somebody for what matters is enough; the default may then drop the rest.
    const used = config.receivers.filter((it) => config.routed.some((route) => route.text === it.name));
    const reaching = used.filter((it) => it.notifiers.length > 0);
    if (reaching.length === 0)
      return fail(
        root.span,
        `${config.file} routes every alert to ${used.map((it) => it.name).join(', ')}, which send to nobody: no mail, chat or webhook is configured.`,
        { subject, severity, verify, fix },
      );
    const real = reaching.find((it) =>
      it.notifiers.some((notifier) => !notifier.urls.some((url) => placeholder.test(url.text))),
    );
    if (real !== undefined) return pass(real.span, `${real.name} reaches somebody`);
    const first = reaching[0]?.notifiers[0];
    const url = first?.urls.find((it) => placeholder.test(it.text));
    return fail(
      url?.span ?? root.span,
      `${config.file} sends every alert to a placeholder (${url?.text.slice(0, 60) ?? root.name}).`,
      { subject, severity, verify, fix },
    );
  },

  docs: {
    problem: 'Alertmanager accepts such a configuration and drops the message, or fails to deliver it, silently.',
    impact: 'Outages that the rules have seen last until a user calls.',
    verify: 'Send a test alert with amtool.',
    remedy: 'Configure mail, chat or a pager for the default receiver; read the secret from a file.',
    tradeOff: 'None worth naming; start with one channel that people read.',
    sources: ['https://prometheus.io/docs/alerting/latest/configuration/'],
  },
  examples: {
    bad: [
      { 'alertmanager.yml': 'route:\n  receiver: default\nreceivers:\n  - name: default\n' },
      {
        'alertmanager.yml':
          'route:\n  receiver: team\nreceivers:\n  - name: team\n    webhook_configs:\n      - url: http://example.com/hook\n',
      },
    ],
    good: [
      {
        'alertmanager.yml':
          'route:\n  receiver: team\nreceivers:\n  - name: team\n    slack_configs:\n      - api_url_file: /run/secrets/slack\n        channel: "#alerts"\n',
      },
    ],
  },
});
