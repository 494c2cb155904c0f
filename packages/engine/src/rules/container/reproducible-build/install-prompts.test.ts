import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './install-prompts.ts';

const image = (run: string) => ({ Dockerfile: `FROM debian:12.8-slim\nRUN ${run}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    { name: 'yum', files: image('yum install httpd && yum clean all'), at: 'Dockerfile:2' },
    {
      name: 'a variable of debconf is no answer',
      files: image('DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends curl'),
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'joined switches', files: image('apt-get install -yqq curl && apt-get -qq install wget'), passes: true },
    { name: 'yes in front', files: image('yes | apt-get install curl') },
    { name: 'zypper', files: image('zypper --non-interactive install curl'), passes: true },
    { name: 'other tools', files: image('apk add curl && npm install') },
  ],
});
