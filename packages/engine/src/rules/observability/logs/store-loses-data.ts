import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { isInside } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { titleOf } from '../../shared/containers.ts';

interface Store {
  readonly container: Container;
  readonly product: string;
  readonly path: string;
  readonly what: string;
}

/** Where each keeps what it collected, from the images' documentation. */
const stores: readonly {
  readonly image: RegExp;
  readonly product: string;
  readonly path: string;
  readonly what: string;
}[] = [
  { image: /(^|\/)loki$/, product: 'Loki', path: '/loki', what: 'all logs' },
  { image: /(^|\/)prometheus$/, product: 'Prometheus', path: '/prometheus', what: 'all metrics' },
  { image: /victoria-metrics$/, product: 'VictoriaMetrics', path: '/victoria-metrics-data', what: 'all metrics' },
  { image: /(^|\/)tempo$/, product: 'Tempo', path: '/var/tempo', what: 'all traces' },
  {
    image: /(^|\/)alertmanager$/,
    product: 'Alertmanager',
    path: '/alertmanager',
    what: 'silences and what was already sent',
  },
  { image: /uptime-kuma$/, product: 'Uptime Kuma', path: '/app/data', what: 'all monitors and their history' },
];

export default defineRule<Store>({
  id: 'observability/logs/store-loses-data',
  title: 'Logs and metrics vanish with the next update',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: found,
  noSubject: 'No store for logs or metrics runs here.',

  check({ container, product, path, what }) {
    const words = known(container.command)?.text ?? '';
    if (
      /--agent\b|agent-mode|remote-?write|target=(querier|distributor)|--storage\.tsdb\.path|path\.data|-storageDataPath/.test(
        words,
      )
    )
      return skip('The command moves or leaves out the storage.');
    const lasting = container.mounts.find(
      (mount) =>
        ['volume', 'bind', 'claim', 'host-path'].includes(mount.kind) &&
        (isInside(path, mount.target) ||
          isInside(mount.target, path) ||
          /data|loki|prometheus|tempo|storage|wal/.test(mount.target)) &&
        !/\.(ya?ml|json|toml|conf|config)$/.test(mount.target) &&
        mount.target !== '/etc/prometheus',
    );
    if (lasting !== undefined)
      return pass(lasting.span, `${product} keeps its data on ${lasting.source ?? lasting.target}`);
    return fail(
      container,
      `${titleOf(container)} (${product}) keeps ${what} in the container's own layer: nothing is mounted on ${path}.`,
      {
        subject: { kind: 'service', name: container.name, anchor: container.anchor, discriminator: 'data' },
        severity: container.environment === 'prod' ? 'MEDIUM' : 'MONITOR',
        ...(container.environment === 'prod'
          ? {}
          : {
              monitor: {
                metric: 'use of this stack in production',
                threshold: 'as soon as it is',
                why: 'an example may lose its data',
              },
            }),
        verify:
          container.platform === 'compose'
            ? `\`docker compose up -d --force-recreate ${container.name}\`, then look for yesterday's data.`
            : `\`kubectl rollout restart\` the workload, then look for yesterday's data.`,
        fix: advice(
          'Give it a volume',
          'yaml',
          container.platform === 'compose'
            ? `  ${container.name}:\n    volumes:\n      - ${container.name}_data:${path}\nvolumes:\n  ${container.name}_data:`
            : `volumeMounts:\n  - name: data\n    mountPath: ${path}`,
        ),
      },
    );
  },

  docs: {
    problem: 'An update or a changed setting replaces the container, and with it everything that was collected.',
    impact: 'After the deploy that broke something there is nothing to compare with and no log of the time before.',
    verify: "Recreate the container and look for yesterday's data.",
    remedy: 'Mount a volume on the data folder and limit its size with the retention settings.',
    tradeOff: 'Needs disk space; set a retention with it.',
    sources: [
      'https://prometheus.io/docs/prometheus/latest/storage/',
      'https://grafana.com/docs/loki/latest/setup/install/docker/',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  prometheus:\n    image: prom/prometheus:v3.1.0\n    volumes:\n      - ./prometheus.yml:/etc/prometheus/prometheus.yml:ro\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  prometheus:\n    image: prom/prometheus:v3.1.0\n    volumes:\n      - prom:/prometheus\nvolumes:\n  prom:\n',
      },
    ],
  },
});

function found(model: DeploymentModel): Store[] {
  return model.containers.flatMap((container) => {
    const store = stores.find((it) => it.image.test(known(container.image)?.repository ?? ''));
    return store === undefined ? [] : [{ container, ...store }];
  });
}
