import { cleanupWords, type Item, item } from './checklist-items.ts';

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
    undefined,
    ['runs-as-root'],
  ),
  item(
    'stack/docker/healthcheck',
    'Docker/Container',
    'HEALTHCHECK instruction present',
    [{ section: 'container/healthcheck', names: ['missing', 'disabled', 'probes-missing'] }],
    'containers',
    (facts) => facts.healthcheckInstructions ?? [],
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
    [{ section: 'health/graceful-shutdown', names: ['graceful-timeout-missing', 'grace-period-too-short'] }],
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
        words: ['build', 'source-map', 'bundle', 'local-address'],
      },
      // Whatever else is started in production, a server for developers must not be.
      { section: 'network/static-assets', names: ['development-server'], against: true },
    ],
    'frontend',
    undefined,
    [],
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
    [
      { section: 'network/static-assets', words: ['gzip', 'compress', 'brotli'] },
      { section: 'network/static-assets', names: ['page-served-by-application'], against: true },
    ],
    'frontend',
    undefined,
    [],
  ),
  item(
    'stack/frontend/cache',
    'Frontend/Vite',
    'Cache headers configured',
    [
      { section: 'network/static-assets', words: ['cach'] },
      { section: 'network/static-assets', names: ['page-served-by-application'], against: true },
    ],
    'frontend',
    undefined,
    [],
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
