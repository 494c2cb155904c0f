import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './ownership-walk-at-start.ts';

const image = (script: string) => ({
  Dockerfile: 'FROM debian:bookworm-slim\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n',
  'entrypoint.sh': `#!/bin/sh\n${script}exec server\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'as root only',
      files: image('if [ "$(id -u)" = 0 ]; then\n  chown -R app /data\nfi\n'),
      at: 'entrypoint.sh:3',
      message: /chown -R app \/data/,
    },
    { name: 'with find', files: image('find /data -not -user app -exec chown app {} +\n'), at: 'entrypoint.sh:2' },
    {
      name: 'in the command',
      files: {
        Dockerfile: 'FROM debian:bookworm-slim\nCMD ["sh", "-c", "chown -R app /srv/files && exec gosu app server"]\n',
      },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'one folder', files: image('chown app /data\n') },
    { name: 'settings', files: image('chown -R app /etc/nginx\n') },
    {
      name: 'at build time',
      files: { Dockerfile: 'FROM debian:bookworm-slim\nRUN chown -R 1000 /data\nCMD ["server"]\n' },
    },
  ],
});
