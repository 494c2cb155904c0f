import { itemsOf, nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { isInside } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { addressOf, calm, isElsewhere, peerNamed, readerOf } from '../../shared/monitoring.ts';
import { keyOf, type TelemetryFile, telemetryFiles } from '../../shared/telemetry.ts';

export default defineRule<TelemetryFile>({
  id: 'observability/logs/shipper-loses-place',
  title: 'The log agent sends to nobody or forgets its place',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => telemetryFiles(model, 'promtail'),
  noSubject: 'There is no Promtail configuration.',

  check(file, model) {
    const reader = readerOf(model, file.path);
    if (reader === null) return skip('No container here reads the file.');
    const subject = { kind: 'file', name: file.path, anchor: 'clients' };
    for (const client of itemsOf(nodeAt(file.root, 'clients'))) {
      const url = nodeAt(client, 'url');
      const address = url?.type === 'scalar' ? addressOf(url.text) : null;
      if (url?.type !== 'scalar' || address === null || isElsewhere(address.host)) continue;
      const peer = peerNamed(reader.peers, address.host);
      const wrongPath = !url.text.replace(/\/$/, '').endsWith('/loki/api/v1/push');
      if (peer !== undefined && !wrongPath) continue;
      return fail(
        url.span,
        peer === undefined
          ? `${file.path} pushes logs to ${url.text}, and no service beside ${reader.container.name} is called ${address.host}.`
          : `${file.path} pushes logs to ${url.text}, which is not Loki's push path.`,
        {
          subject: { ...subject, discriminator: url.text },
          severity: calm(model, file.path, 'HIGH'),
          evidence: [reader.container.span],
          verify: `\`docker compose logs ${reader.container.name} | grep -c 'error sending batch'\` counts what was refused.`,
          fix: advice(
            'Push to Loki',
            'yaml',
            `clients:\n  - url: http://${peer?.name ?? 'loki'}:3100/loki/api/v1/push`,
          ),
        },
      );
    }
    const positions = textAt(file.root, 'positions', 'filename') ?? '/tmp/positions.yaml';
    const kept = reader.container.mounts.find(
      (mount) => ['volume', 'bind', 'claim'].includes(mount.kind) && isInside(positions, mount.target),
    );
    if (kept !== undefined) return pass(kept.span, 'positions survive a restart');
    return fail(
      nodeAt(file.root, 'positions')?.span ?? keyOf(file, 'positions'),
      `${file.path} remembers in ${positions} how far it has read, and ${reader.container.name} mounts nothing there.`,
      {
        subject: { ...subject, anchor: 'positions' },
        severity: 'MEDIUM',
        problem:
          'With every new container the agent starts over: it sends old lines again, or skips those that were written while it was away.',
        evidence: [reader.container.span],
        verify: `\`docker compose up -d --force-recreate ${reader.container.name}\`, then look for repeated lines in Loki.`,
        fix: advice(
          'Keep the positions on a volume',
          'yaml',
          `  ${reader.container.name}:\n    volumes:\n      - positions:${positions.slice(0, positions.lastIndexOf('/')) || '/positions'}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The agent retries for a while and then drops what it could not deliver.',
    impact: 'There are no logs in the store when they are needed.',
    verify: 'Look for errors in the log of the agent.',
    remedy: 'Use the name of the Loki service, its push path, and a volume for the positions.',
    tradeOff: 'None worth naming.',
    sources: ['https://grafana.com/docs/loki/latest/send-data/promtail/configuration/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  logs:\n    image: grafana/loki:3.3.2\n  promtail:\n    image: grafana/promtail:3.3.2\n    volumes: ["./promtail.yml:/etc/promtail/config.yml"]\n',
        'promtail.yml': 'clients:\n  - url: http://loki:3100/loki/api/v1/push\nscrape_configs:\n  - job_name: x\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  loki:\n    image: grafana/loki:3.3.2\n  promtail:\n    image: grafana/promtail:3.3.2\n    volumes: ["./promtail.yml:/etc/promtail/config.yml", "pos:/positions"]\nvolumes:\n  pos:\n',
        'promtail.yml':
          'positions:\n  filename: /positions/p.yaml\nclients:\n  - url: http://loki:3100/loki/api/v1/push\nscrape_configs:\n  - job_name: x\n',
      },
    ],
  },
});
