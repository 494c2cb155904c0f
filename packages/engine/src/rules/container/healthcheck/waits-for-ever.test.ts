import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './waits-for-ever.ts';

const stack = (condition: string, other: string) => ({
  'compose.yml': `services:\n  api:\n    image: example/api:1.2\n    depends_on:\n      other:\n        condition: ${condition}\n  other:\n${other}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the end of a server',
      files: stack('service_completed_successfully', '    image: example/search:1.2\n    ports: ["9200:9200"]\n'),
      at: 'compose.yml:5',
      message: /serves a port and never ends/,
    },
    {
      name: 'the end of what always restarts',
      files: stack('service_completed_successfully', '    image: example/setup:1.2\n    restart: unless-stopped\n'),
      at: 'compose.yml:5',
    },
  ],
  good: [
    {
      name: 'the end of a job',
      files: stack('service_completed_successfully', '    image: example/setup:1.2\n    restart: on-failure\n'),
      passes: true,
    },
    {
      name: 'the health of a database',
      files: stack('service_healthy', '    image: postgres:16.4\n    healthcheck:\n      test: pg_isready\n'),
      passes: true,
    },
  ],
});
