import { cleanupWords, type Item, item } from './checklist-items.ts';

/** The audit prompt's pre-production checklist: six lines, sixteen controls. */
export const preProductionItems: readonly Item[] = [
  item(
    'pre/container/limits',
    'Container',
    'Resource limits',
    [{ section: 'container/resource-limits' }],
    'containers',
  ),
  item('pre/container/health', 'Container', 'health checks', [
    { section: 'container/healthcheck' },
    { section: 'health/endpoints' },
  ]),
  item(
    'pre/container/user',
    'Container',
    'non-root user',
    [{ section: 'container/non-root' }],
    'containers',
    undefined,
    ['runs-as-root'],
  ),
  item('pre/network/tls', 'Network', 'TLS', [{ section: 'network/tls' }], undefined, undefined, ['plaintext-listener']),
  item('pre/network/timeouts', 'Network', 'timeouts', [{ section: 'network/timeouts-and-limits' }]),
  item('pre/network/websocket', 'Network', 'WebSocket config', [{ section: 'network/websocket-proxy' }], 'websocket'),
  item('pre/storage/backup', 'Storage', 'Backup strategy', [{ section: 'recovery/backups' }]),
  item('pre/storage/retention', 'Storage', 'retention policies', [
    { section: 'storage/checkpoints', words: cleanupWords },
    { section: 'storage/uploads', words: cleanupWords },
  ]),
  item('pre/security/secrets', 'Security', 'Secrets management', [{ section: 'secrets/exposure' }]),
  item(
    'pre/security/scanning',
    'Security',
    'image scanning',
    [{ section: 'container/base-image', words: ['scan'] }],
    'containers',
  ),
  item(
    'pre/observability/metrics',
    'Observability',
    'Metrics',
    [{ section: 'observability/metrics' }],
    undefined,
    undefined,
    ['metrics-missing'],
  ),
  item('pre/observability/logs', 'Observability', 'logs', [{ section: 'observability/logs' }]),
  item(
    'pre/observability/alerts',
    'Observability',
    'alerts',
    [{ section: 'observability/alerting' }],
    undefined,
    undefined,
    ['alert-rules-missing'],
  ),
  item(
    'pre/observability/dashboards',
    'Observability',
    'dashboards',
    [
      { section: 'observability/metrics', words: ['dashboard'] },
      // Without numbers there is nothing that a dashboard could show.
      { section: 'observability/metrics', names: ['metrics-missing'], against: true },
    ],
    undefined,
    undefined,
    [],
  ),
  item('pre/deployment/rollback', 'Deployment', 'Rollback strategy', [
    {
      section: 'deployment/strategy',
      words: ['rollback', 'roll-back', 'built-on-server', 'runbook-target', 'latest-migrates'],
    },
  ]),
  item('pre/deployment/smoke', 'Deployment', 'smoke tests', [{ section: 'deployment/smoke-tests' }]),
];
