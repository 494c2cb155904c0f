import type { Container } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { titleOf } from '../../shared/containers.ts';

/** Agents whose makers have stopped fixing them, from their own announcements. */
const retired: readonly {
  readonly image: RegExp;
  readonly name: string;
  readonly end: string;
  readonly next: string;
  readonly source: string;
}[] = [
  {
    image: /^grafana\/promtail$/,
    name: 'Promtail',
    end: '2 March 2026',
    next: 'grafana/alloy:v1.5.1',
    source: 'convert --source-format=promtail --output=config.alloy promtail.yml',
  },
  {
    image: /^grafana\/agent$/,
    name: 'Grafana Agent',
    end: '1 November 2025',
    next: 'grafana/alloy:v1.5.1',
    source: 'convert --source-format=static --output=config.alloy agent.yml',
  },
];

export default defineRule<Container>({
  id: 'observability/logs/agent-retired',
  title: 'The log agent gets no security fixes any more',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: (model) =>
    model.containers.filter((it) =>
      /(^|\/)(promtail|agent|alloy|fluent-?bit|fluentd|vector|filebeat)$/.test(known(it.image)?.repository ?? ''),
    ),
  noSubject: 'No log agent runs here.',

  check(container) {
    const repository = known(container.image)?.repository ?? '';
    const old = retired.find((it) => it.image.test(repository));
    if (old === undefined) return pass(container.image, `${repository} is maintained`);
    return fail(container.image, `${titleOf(container)} runs ${old.name}, whose support ended on ${old.end}.`, {
      subject: { kind: 'service', name: container.name, anchor: container.anchor, discriminator: 'image' },
      verify: `\`docker compose images ${container.name}\` shows ${repository}.`,
      fix: advice(
        'Convert the configuration to Alloy',
        'sh',
        `docker run --rm -v "$PWD:/w" -w /w ${old.next} ${old.source}\n# then replace the image by ${old.next} and mount config.alloy`,
      ),
    });
  },

  docs: {
    problem:
      'The agent reads the log of every container, often with the Docker socket in its hands, and holes in it stay open.',
    impact: 'A known hole in a program with access to the whole host.',
    verify: 'Look at the image of the agent.',
    remedy: 'Move to Grafana Alloy, which converts the old configuration by itself.',
    tradeOff: 'An afternoon; the labels of old and new streams should stay the same.',
    sources: ['https://grafana.com/docs/loki/latest/send-data/promtail/', 'https://grafana.com/docs/agent/latest/'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  promtail:\n    image: grafana/promtail:3.3.2\n' }],
    good: [{ 'compose.yml': 'services:\n  alloy:\n    image: grafana/alloy:v1.5.1\n' }],
  },
});
