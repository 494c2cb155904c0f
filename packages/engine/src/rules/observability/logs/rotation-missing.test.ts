import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './rotation-missing.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'several services in one finding',
      files: { 'compose.yml': 'services:\n  a:\n    image: a/b:1\n  b:\n    image: a/b:1\n' },
      at: 'compose.yml:2',
      count: 1,
      message: /a and b/,
    },
    {
      name: 'json-file without a size',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: a/b:1\n    logging: {driver: json-file, options: {max-file: "3"}}\n',
      },
      at: 'compose.yml:2',
    },
    {
      name: 'one of two',
      files: {
        'compose.yml': 'services:\n  a:\n    image: a/b:1\n    logging: {driver: local}\n  b:\n    image: a/b:1\n',
      },
      at: 'compose.yml:5',
    },
  ],
  good: [
    {
      name: 'the local driver',
      files: { 'compose.yml': 'services:\n  a:\n    image: a/b:1\n    logging: {driver: local}\n' },
      passes: true,
    },
    {
      name: 'an anchor',
      files: {
        'compose.yml': 'x-l: &l\n  options: {max-size: 10m}\nservices:\n  a:\n    image: a/b:1\n    logging: *l\n',
      },
      passes: true,
    },
    {
      name: 'set on the host',
      files: { 'compose.yml': 'services:\n  a:\n    image: a/b:1\n', 'deploy/daemon.json': '{"log-driver":"local"}' },
    },
    {
      name: 'only a migration',
      files: { 'compose.yml': 'services:\n  m:\n    image: a/b:1\n    command: alembic upgrade head\n' },
    },
  ],
  unresolved: [
    {
      name: 'a driver from outside',
      files: { 'compose.yml': 'services:\n  a:\n    image: a/b:1\n    logging: {driver: $D}\n' },
    },
  ],
});
