import type { SectionId } from '@seaworthy/schema/taxonomy';
import type { DeploymentFacts } from './input.ts';

/** Which rules decide an item: all of a section, or those whose defect name (the id's last segment) holds one of the words. */
export interface Decider {
  readonly section: SectionId;
  readonly words?: readonly string[];
}

/** Facts that must hold before an item can apply, with the sentence for when they do not. */
export type Need = 'sqlite' | 'websocket' | 'python-server' | 'frontend' | 'containers' | 'uploads-or-checkpoints';

export interface Item {
  readonly id: string;
  readonly group: string;
  /** The audit prompt's words. */
  readonly text: string;
  readonly decides: readonly [Decider, ...Decider[]];
  readonly need?: Need;
}

const needs: Readonly<
  Record<Need, { readonly holds: (facts: DeploymentFacts) => boolean; readonly otherwise: string }>
> = {
  sqlite: { holds: (facts) => facts.usesSqlite, otherwise: 'SQLite is not used' },
  websocket: { holds: (facts) => facts.usesWebsocket, otherwise: 'no WebSocket endpoint was found' },
  'python-server': { holds: (facts) => facts.usesPythonServer, otherwise: 'no Python server process was found' },
  frontend: { holds: (facts) => facts.hasFrontend, otherwise: 'no browser frontend was found' },
  containers: { holds: (facts) => facts.hasContainers, otherwise: 'no container was found' },
  'uploads-or-checkpoints': {
    holds: (facts) => facts.acceptsUploads || facts.writesCheckpoints,
    otherwise: 'neither uploads nor checkpoint files were found',
  },
};

/** Why an item cannot apply to a repository with these facts; undefined when it can. */
export function unmetNeed(item: Item, facts: DeploymentFacts): string | undefined {
  if (item.need === undefined) return undefined;
  const need = needs[item.need];
  return need.holds(facts) ? undefined : need.otherwise;
}

/** The sentence `unmetNeed` would give, whatever the facts; undefined when the item always applies. */
export function needSentence(item: Item): string | undefined {
  return item.need === undefined ? undefined : needs[item.need].otherwise;
}

const cleanupWords = [
  'retention',
  'cleanup',
  'clean-up',
  'growth',
  'removed',
  'ttl',
  'orphan',
  'kept',
  'temp',
  'left-behind',
  'history-grows',
  'store-keys',
  'never-removed',
];

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
  item('pre/container/user', 'Container', 'non-root user', [{ section: 'container/non-root' }], 'containers'),
  item('pre/network/tls', 'Network', 'TLS', [{ section: 'network/tls' }]),
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
  item('pre/observability/metrics', 'Observability', 'Metrics', [{ section: 'observability/metrics' }]),
  item('pre/observability/logs', 'Observability', 'logs', [{ section: 'observability/logs' }]),
  item('pre/observability/alerts', 'Observability', 'alerts', [{ section: 'observability/alerting' }]),
  item('pre/observability/dashboards', 'Observability', 'dashboards', [
    { section: 'observability/metrics', words: ['dashboard'] },
  ]),
  item('pre/deployment/rollback', 'Deployment', 'Rollback strategy', [
    {
      section: 'deployment/strategy',
      words: ['rollback', 'roll-back', 'built-on-server', 'runbook-target', 'latest-migrates'],
    },
  ]),
  item('pre/deployment/smoke', 'Deployment', 'smoke tests', [{ section: 'deployment/smoke-tests' }]),
];

/** The audit prompt's stack-specific checklist: six groups, 26 controls. */
export const stackItems: readonly Item[] = [
  item(
    'stack/docker/limits',
    'Docker/Container',
    'Resource limits set (CPU: 2-4 cores, Memory: 4-8GB for Docling)',
    [{ section: 'container/resource-limits' }],
    'containers',
  ),
  item(
    'stack/docker/multi-stage',
    'Docker/Container',
    'Multi-stage build reducing image size',
    [
      {
        section: 'container/base-image',
        words: ['build-tool', 'dev-deps', 'compiler', 'toolchain', 'size', 'cuda'],
      },
    ],
    'containers',
  ),
  item(
    'stack/docker/user',
    'Docker/Container',
    'Non-root user configured',
    [{ section: 'container/non-root' }],
    'containers',
  ),
  item(
    'stack/docker/healthcheck',
    'Docker/Container',
    'HEALTHCHECK instruction present',
    [{ section: 'container/healthcheck' }],
    'containers',
  ),
  item(
    'stack/docker/dockerignore',
    'Docker/Container',
    '.dockerignore excludes node_modules, .venv, checkpoints',
    [
      {
        section: 'container/reproducible-build',
        words: ['dockerignore', 'build-context', 'context', 'ignore-file', 'ignored-file'],
      },
    ],
    'containers',
  ),
  item(
    'stack/docker/system-libraries',
    'Docker/Container',
    'System dependencies installed (libgl1, poppler-utils, libmagic)',
    [
      {
        section: 'container/base-image',
        words: ['system-lib', 'system-dep', 'system-package', 'native', 'libgl', 'poppler', 'library-missing'],
      },
    ],
    'containers',
  ),
  item(
    'stack/python/workers',
    'Python/FastAPI/Uvicorn',
    'Uvicorn workers configured (2-4 per core for CPU-bound)',
    [
      { section: 'container/resource-limits', words: ['worker'] },
      {
        section: 'scaling/stateless',
        words: [
          'worker',
          'in-memory',
          'one-process',
          'per-process',
          'session-store',
          'adapter',
          'scheduler',
          'random-secret',
          'cache-refreshed',
        ],
      },
    ],
    'python-server',
  ),
  item(
    'stack/python/graceful',
    'Python/FastAPI/Uvicorn',
    'Graceful shutdown timeout set',
    [{ section: 'health/graceful-shutdown', words: ['grace', 'timeout', 'drain'] }],
    'python-server',
  ),
  item(
    'stack/python/access-logs',
    'Python/FastAPI/Uvicorn',
    'Access logs configured',
    [{ section: 'observability/logs', words: ['access', 'logging', 'print', 'structured', 'unstructured', 'format'] }],
    'python-server',
  ),
  item(
    'stack/python/lifespan',
    'Python/FastAPI/Uvicorn',
    'Lifespan events for startup/shutdown',
    [
      {
        section: 'health/graceful-shutdown',
        words: [
          'lifespan',
          'unhandled',
          'on-event',
          'sigterm',
          'shutdown-handler',
          'cleanup',
          'startup',
          'background-work',
          'work-cancelled',
          'task-lost',
          'daemon-thread',
          'unsupervised',
          'without-exec',
          'ignores-signals',
        ],
      },
    ],
    'python-server',
  ),
  item(
    'stack/sqlite/wal',
    'SQLite',
    'WAL mode enabled',
    [{ section: 'storage/sqlite', words: ['wal', 'journal'] }],
    'sqlite',
  ),
  item(
    'stack/sqlite/volume',
    'SQLite',
    'Database file on persistent volume',
    [
      { section: 'storage/sqlite', words: ['volume', 'ephemeral', 'persist', 'path', 'bind-mounted'] },
      { section: 'storage/volumes', words: ['sqlite', 'database', 'ephemeral', 'state', 'persist'] },
    ],
    'sqlite',
  ),
  item('stack/sqlite/backup', 'SQLite', 'Backup cron job configured', [{ section: 'recovery/backups' }], 'sqlite'),
  item(
    'stack/sqlite/connections',
    'SQLite',
    'Connection pooling appropriate for SQLite',
    [{ section: 'storage/sqlite', words: ['pool', 'connection', 'busy', 'thread', 'writer'] }],
    'sqlite',
  ),
  item(
    'stack/websocket/upgrade',
    'WebSocket',
    'Proxy configured for WebSocket upgrade',
    [{ section: 'network/websocket-proxy', words: ['upgrade', 'header', 'http-version', 'routed', 'connection'] }],
    'websocket',
  ),
  item(
    'stack/websocket/ping',
    'WebSocket',
    'Keep-alive/ping-pong configured',
    [{ section: 'network/websocket-proxy', words: ['heartbeat', 'ping', 'keepalive', 'keep-alive'] }],
    'websocket',
  ),
  item(
    'stack/websocket/timeout',
    'WebSocket',
    'Connection timeout appropriate (>= processing time)',
    [{ section: 'network/websocket-proxy', words: ['timeout', 'idle'] }],
    'websocket',
  ),
  item(
    'stack/websocket/reconnect',
    'WebSocket',
    'Reconnection logic in frontend',
    [{ section: 'network/websocket-proxy', words: ['reconnect'] }],
    'websocket',
  ),
  item(
    'stack/frontend/build',
    'Frontend/Vite',
    'Production build optimized',
    [
      {
        section: 'network/static-assets',
        words: ['build', 'dev-server', 'development', 'source-map', 'sourcemap', 'bundle'],
      },
    ],
    'frontend',
  ),
  item(
    'stack/frontend/static',
    'Frontend/Vite',
    'Assets served from CDN/static server',
    [
      {
        section: 'network/static-assets',
        words: ['asset-caching', 'application', 'app-server', 'through-app', 'served', 'development', 'static'],
      },
    ],
    'frontend',
  ),
  item(
    'stack/frontend/compression',
    'Frontend/Vite',
    'Gzip/Brotli compression enabled',
    [{ section: 'network/static-assets', words: ['gzip', 'compress', 'brotli'] }],
    'frontend',
  ),
  item(
    'stack/frontend/cache',
    'Frontend/Vite',
    'Cache headers configured',
    [{ section: 'network/static-assets', words: ['cach'] }],
    'frontend',
  ),
  item('stack/storage/volumes', 'Storage', 'Named volumes for persistence', [{ section: 'storage/volumes' }]),
  item('stack/storage/backup', 'Storage', 'Backup strategy for checkpoints and database', [
    { section: 'recovery/backups' },
  ]),
  item('stack/storage/disk', 'Storage', 'Disk space monitoring', [
    { section: 'storage/uploads', words: ['disk'] },
    { section: 'storage/checkpoints', words: ['disk', 'size'] },
    { section: 'observability/alerting', words: ['disk'] },
  ]),
  item(
    'stack/storage/cleanup',
    'Storage',
    'Cleanup jobs for temporary files',
    [
      { section: 'storage/uploads', words: cleanupWords },
      { section: 'storage/checkpoints', words: cleanupWords },
    ],
    'uploads-or-checkpoints',
  ),
];

function item(id: string, group: string, text: string, decides: Item['decides'], need?: Need): Item {
  return need === undefined ? { id, group, text, decides } : { id, group, text, decides, need };
}
