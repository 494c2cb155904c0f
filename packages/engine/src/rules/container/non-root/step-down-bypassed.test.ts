import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './step-down-bypassed.ts';

const service = (rest: string, image = 'valkey/valkey:8.1') => ({
  'compose.yml': `services:\n  cache:\n    image: ${image}\n${rest}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a list behind sh',
      files: service('    command:\n      - sh\n      - -c\n      - valkey-server --requirepass $$REDIS_PASSWORD\n'),
      at: 'compose.yml:5',
      message: /never hands over to the user valkey/,
    },
    {
      name: 'an entrypoint of its own',
      files: service('    entrypoint: redis-server --save 60 1\n', 'redis:7.4'),
      at: 'compose.yml:4',
    },
  ],
  good: [
    { name: 'a user', files: service('    user: "999"\n    command: sh -c "valkey-server"\n') },
    { name: 'options alone', files: service('    command: valkey-server --save 60 1\n') },
    {
      name: 'the entrypoint is called again',
      files: service('    command: sh -c "exec docker-entrypoint.sh valkey-server"\n'),
    },
    { name: 'PostgreSQL refuses to run as root', files: service('    command: sh -c "postgres"\n', 'postgres:17') },
  ],
});
