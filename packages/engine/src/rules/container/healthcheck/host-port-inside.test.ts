import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './host-port-inside.ts';

const web = (ports: string, port: number, more = '') => ({
  'compose.yml': `services:\n  web:\n    image: example/web:1.2\n    ports: ${ports}\n${more}    healthcheck:\n      test: curl -f http://127.0.0.1:${port}/health\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a mapped port',
      files: web('["127.0.0.1:3001:3000"]', 3001),
      at: 'compose.yml:5',
      message: /listens on 3000/,
    },
  ],
  good: [
    { name: 'the same port on both sides', files: web('["3000:3000"]', 3000), passes: true },
    {
      name: 'a variable moves the server to it',
      files: web('["3001:3000"]', 3001, '    environment: {PORT: "3001"}\n'),
      passes: true,
    },
    { name: 'another port, that is not mapped', files: web('["3001:3000"]', 9000), passes: true },
  ],
});
