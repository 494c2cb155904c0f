import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './unattended-auto-update.ts';

const stack = (extra: string, tag = 'latest') => ({
  'compose.yml': `services:\n  app:\n    image: acme/desk:${tag}\n  db:\n    image: postgres:17\n  watchtower:\n    image: containrrr/watchtower\n${extra}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the database too',
      files: stack('    command: --interval 300\n'),
      at: 'compose.yml:6',
      severity: 'HIGH',
      message: /app and db|app, db/,
    },
  ],
  good: [
    { name: 'only reports', files: stack('    command: --monitor-only\n'), passes: true },
    { name: 'only labelled ones, and none is', files: stack('    command: --label-enable\n'), passes: true },
    { name: 'no updater', files: { 'compose.yml': 'services:\n  a:\n    image: b:1\n' } },
  ],
});
