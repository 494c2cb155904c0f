import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './essential-alert-missing.ts';

const compose =
  'services:\n  api:\n    build: .\n    volumes: ["data:/srv/uploads"]\n  worker:\n    build: .\n    command: celery -A app worker\nvolumes:\n  data:\n';
const base = {
  'compose.yml': compose,
  Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /srv\nCMD ["uvicorn", "main:app"]\n',
  'requirements.txt': 'celery==5.4.0\n',
};
const alerts = (...expressions: string[]) =>
  `groups:\n  - name: a\n    rules:\n${expressions.map((it, i) => `      - alert: A${i}\n        expr: '${it}'\n        for: 5m\n`).join('')}`;

ruleTest(rule, {
  bad: [
    {
      name: 'disk and queue',
      files: { ...base, 'alerts.yml': alerts('up == 0') },
      at: 'alerts.yml:4',
      message: /a full disk .* and a growing queue \(jobs of worker\)/,
    },
  ],
  good: [
    {
      name: 'all of them',
      files: {
        ...base,
        'alerts.yml': alerts(
          'up == 0',
          'node_filesystem_avail_bytes < 1',
          'celery_queue_length > 10',
          'rate(errors_total[5m]) > 1',
        ),
      },
      passes: true,
    },
    { name: 'one gap', files: { ...base, 'alerts.yml': alerts('up == 0', 'node_filesystem_avail_bytes < 1') } },
  ],
});
