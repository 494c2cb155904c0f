import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './step-down-bypassed.ts';

const service = (rest: string, image = 'valkey/valkey:8.1') => ({
  'compose.yml': `services:\n  cache:\n    image: ${image}\n${rest}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a shell, and root by name',
      files: service('    user: root\n    command: sh -c "valkey-server"\n'),
      at: 'compose.yml:5',
    },
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
    { name: 'a user', files: service('    user: "999"\n    command: sh -c "valkey-server"\n'), passes: true },
    { name: 'the server with options', files: service('    command: valkey-server --save 60 1\n'), passes: true },
    { name: 'options alone', files: service('    command: --save 60 1\n'), passes: true },
    {
      name: 'root, from which the entrypoint steps down',
      files: service('    user: root\n    command: valkey-server\n'),
      passes: true,
    },
    {
      name: 'the entrypoint is called again',
      files: service('    command: sh -c "exec docker-entrypoint.sh valkey-server"\n'),
    },
    { name: 'PostgreSQL refuses to run as root', files: service('    command: sh -c "postgres"\n', 'postgres:17') },
  ],
  unresolved: [
    { name: 'a script that is not here', files: service('    command: sh -c /start.sh\n'), proves: false },
    { name: 'an entrypoint that is not here', files: service('    entrypoint: /start.sh\n'), proves: false },
    {
      name: 'a user of the environment',
      files: service('    user: "${UID}"\n    command: sh -c "valkey-server"\n'),
      proves: false,
    },
  ],
});
