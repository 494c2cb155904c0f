import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './loki-keeps-everything.ts';

const base = 'auth_enabled: false\nschema_config:\n  configs: []\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a period that nobody enforces',
      files: { 'loki.yml': `${base}limits_config:\n  retention_period: 720h\n` },
      at: 'loki.yml:4',
      message: /nothing is deleted/,
    },
    {
      name: 'nothing',
      files: { 'monitoring/loki.yaml': base },
      at: 'monitoring/loki.yaml:2',
      message: /sets no retention/,
    },
  ],
  good: [
    {
      name: 'both',
      files: { 'loki.yml': `${base}compactor:\n  retention_enabled: true\nlimits_config:\n  retention_period: 14d\n` },
      passes: true,
    },
  ],
  unresolved: [
    { name: 'a variable', files: { 'loki.yml': `${base}compactor:\n  retention_enabled: \${RETENTION}\n` } },
  ],
});
