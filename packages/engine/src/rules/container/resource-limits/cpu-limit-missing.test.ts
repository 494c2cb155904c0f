import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './cpu-limit-missing.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'several services, one finding per file',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: example/a:1\n    mem_limit: 1g\n  b:\n    image: example/b:1\n    cpus: 1\n    mem_limit: 1g\n  c:\n    image: example/c:1\n    mem_limit: 1g\n',
      },
      at: 'compose.yml:2',
      count: 1,
      message: /a and c/,
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'a quota',
      files: { 'compose.yml': 'services:\n  a:\n    image: example/a:1\n    cpu_quota: 50000\n' },
      passes: true,
    },
    {
      name: 'a set of cores',
      files: { 'compose.yml': 'services:\n  a:\n    image: example/a:1\n    cpuset: "0-1"\n' },
      passes: true,
    },
    {
      name: 'no limits at all, which the rule about memory tells',
      files: { 'compose.yml': 'services:\n  a:\n    image: example/a:1\n  b:\n    image: example/b:1\n' },
    },
    {
      name: 'only a migration',
      files: { 'compose.yml': 'services:\n  m:\n    image: example/a:1\n    command: alembic upgrade head\n' },
    },
  ],
  unresolved: [
    { name: 'a variable', files: { 'compose.yml': 'services:\n  a:\n    image: example/a:1\n    cpus: $CPUS\n' } },
  ],
});
