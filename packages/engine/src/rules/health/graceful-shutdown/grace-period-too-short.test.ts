import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './grace-period-too-short.ts';

const service = (lines: string) => ({
  'compose.yml': `services:\n  a:\n    image: example/app:1.2\n    ports: ["80:80"]\n${lines}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'gunicorn',
      files: service('    command: gunicorn app:app\n'),
      at: 'compose.yml:2',
      severity: 'MEDIUM',
      message: /30 seconds/,
    },
    {
      name: 'a value that is shorter than the own drain',
      files: service('    command: uvicorn a:a --timeout-graceful-shutdown 60\n    stop_grace_period: 20s\n'),
      at: 'compose.yml:6',
      message: /gets 20 seconds/,
    },
    {
      name: 'Docling in the image',
      files: {
        'compose.yml': 'services:\n  w:\n    build: .\n    ports: ["80:80"]\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nRUN pip install docling==2.60.0\nCMD ["uvicorn", "a:a"]\n',
      },
      at: 'compose.yml:2',
      message: /Docling takes longer \(Dockerfile:2\)/,
    },
  ],
  good: [
    {
      name: 'long enough',
      files: service('    command: celery -A a worker\n    stop_grace_period: 5m\n'),
      passes: true,
    },
    { name: 'nothing long', files: service('    command: uvicorn a:a\n') },
    { name: 'a database', files: { 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n' } },
  ],
  unresolved: [{ name: 'a variable', files: service('    command: gunicorn a:a\n    stop_grace_period: $GRACE\n') }],
});
