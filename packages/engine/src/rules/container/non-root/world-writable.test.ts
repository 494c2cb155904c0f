import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './world-writable.ts';

const image = (...lines: string[]) => ({
  Dockerfile: `FROM debian:12.8-slim\n${lines.join('\n')}\nCMD ["x"]\n`,
  app: '',
});

ruleTest(rule, {
  bad: [
    {
      name: 'by letters',
      files: image('RUN mkdir /data && chmod -R a+rwx /data'),
      at: 'Dockerfile:2',
      message: /\/data/,
    },
    { name: 'while copying', files: image('COPY --chmod=777 app /srv/app'), at: 'Dockerfile:2' },
    { name: '666 on a file', files: image('RUN touch /etc/x.conf && chmod 0666 /etc/x.conf'), at: 'Dockerfile:2' },
  ],
  good: [
    { name: 'executable only', files: image('RUN chmod +x /app && chmod a+rX /srv && chmod 755 /app') },
    {
      name: 'the sticky bit and temporary folders',
      files: image('RUN chmod 1777 /run && chmod 777 /tmp/x web/.next/cache'),
    },
    { name: 'the group of root, for random user ids', files: image('RUN chmod -R g=u /app') },
  ],
});
