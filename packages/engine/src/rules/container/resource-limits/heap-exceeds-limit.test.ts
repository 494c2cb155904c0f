import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './heap-exceeds-limit.ts';

const service = (lines: string) => ({
  'compose.yml': `services:\n  a:\n    image: example/a:1\n    mem_limit: 1g\n${lines}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'Node',
      files: service('    environment: ["NODE_OPTIONS=--max-old-space-size=2048"]\n'),
      at: 'compose.yml:5',
      severity: 'HIGH',
      message: /2 GiB with the JavaScript heap/,
    },
    { name: 'Java in the command', files: service('    command: java -Xmx1g -jar app.jar\n'), at: 'compose.yml:5' },
    {
      name: 'Redis',
      files: {
        'compose.yml':
          'services:\n  r:\n    image: redis:8.2\n    mem_limit: 512m\n    command: redis-server --maxmemory 512mb\n',
      },
      at: 'compose.yml:5',
    },
    {
      name: 'PostgreSQL',
      files: {
        'compose.yml':
          'services:\n  r:\n    image: postgres:16.4\n    mem_limit: 1g\n    command: postgres -c shared_buffers=1GB\n',
      },
      at: 'compose.yml:5',
    },
  ],
  good: [
    {
      name: 'enough room',
      files: service('    environment: ["NODE_OPTIONS=--max-old-space-size=768"]\n'),
      passes: true,
    },
    {
      name: 'no limit',
      files: { 'compose.yml': 'services:\n  a:\n    image: example/a:1\n    command: java -Xmx8g -jar app.jar\n' },
    },
    { name: 'a share of the limit', files: service('    command: java -XX:MaxRAMPercentage=75 -jar app.jar\n') },
  ],
});
