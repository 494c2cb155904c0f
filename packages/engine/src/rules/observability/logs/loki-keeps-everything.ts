import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { keyOf, type TelemetryFile, telemetryFiles } from '../../shared/telemetry.ts';

export default defineRule<TelemetryFile>({
  id: 'observability/logs/loki-keeps-everything',
  title: 'Loki never deletes a log line',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => telemetryFiles(model, 'loki'),
  noSubject: 'There is no Loki configuration.',

  check(file) {
    const enabled = textAt(file.root, 'compactor', 'retention_enabled');
    const period = textAt(file.root, 'limits_config', 'retention_period');
    if (enabled !== undefined && /[$]/.test(enabled)) return skip('The retention of Loki is set by a variable.');
    const old = textAt(file.root, 'table_manager', 'retention_deletes_enabled');
    if (enabled === 'true' && period !== undefined && !/^0/.test(period)) {
      const place = nodeAt(file.root, 'limits_config', 'retention_period');
      return pass(place?.span ?? keyOf(file, 'limits_config'), `keeps ${period}`);
    }
    if (old === 'true') return pass(keyOf(file, 'table_manager'), 'the table manager deletes');
    const half =
      enabled === 'true'
        ? 'enables retention without a `retention_period`'
        : period !== undefined
          ? `sets retention_period ${period}, but the compactor has no \`retention_enabled: true\`, so nothing is deleted`
          : 'sets no retention';
    return fail(
      keyOf(file, enabled === 'true' || period !== undefined ? 'limits_config' : 'schema_config'),
      `${file.path} ${half}.`,
      {
        subject: { kind: 'file', name: file.path, anchor: 'limits_config.retention_period' },
        verify: '`docker compose exec loki du -sh /loki` grows from week to week.',
        fix: advice(
          'Keep 30 days',
          'yaml',
          'compactor:\n  working_directory: /loki/compactor\n  retention_enabled: true\n  delete_request_store: filesystem\nlimits_config:\n  retention_period: 720h',
        ),
      },
    );
  },

  docs: {
    problem: 'Loki keeps logs for ever unless the compactor is told to delete and a period is set.',
    impact:
      'Some month the disk is full, and what runs beside Loki on it stops too; personal data in logs is kept without end.',
    verify: 'Look at the size of the data folder.',
    remedy: 'Enable retention in the compactor and set a period.',
    tradeOff: 'Lines older than that are gone; export what the law wants to be kept.',
    sources: ['https://grafana.com/docs/loki/latest/operations/storage/retention/'],
  },
  examples: {
    bad: [
      {
        'loki.yml':
          'auth_enabled: false\ncommon:\n  path_prefix: /loki\nschema_config:\n  configs:\n    - from: 2024-01-01\n      store: tsdb\n',
      },
    ],
    good: [
      {
        'loki.yml':
          'auth_enabled: false\ncommon:\n  path_prefix: /loki\nschema_config:\n  configs:\n    - from: 2024-01-01\n      store: tsdb\ncompactor:\n  retention_enabled: true\nlimits_config:\n  retention_period: 720h\n',
      },
    ],
  },
});
