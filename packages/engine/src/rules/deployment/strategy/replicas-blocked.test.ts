import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './replicas-blocked.ts';

const api = (lines: string) => ({
  'compose.yml': `services:\n  api:\n    image: example/api:1.2\n    deploy: {replicas: 3}\n${lines}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'one port of the host',
      files: api('    ports: ["8000:8000"]\n'),
      at: 'compose.yml:4',
      severity: 'HIGH',
      message: /port 8000 of the host/,
    },
    { name: 'one name', files: api('    container_name: api\n'), at: 'compose.yml:4', severity: 'CRITICAL' },
  ],
  good: [
    { name: 'random ports', files: api('    ports: ["8000"]\n'), passes: true },
    {
      name: 'one copy',
      files: {
        'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    container_name: api\n    ports: ["80:80"]\n',
      },
    },
  ],
});
