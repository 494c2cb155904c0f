import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './package-signature-unchecked.ts';

const run = (text: string) => ({ Dockerfile: `FROM almalinux:9.5\nRUN ${text}\n` });

ruleTest(rule, {
  bad: [
    { name: 'apk', files: run('apk add --allow-untrusted /x.apk'), at: 'Dockerfile:2' },
    {
      name: 'the second line of a RUN',
      files: run('dnf update -y && \\\n  rpm -i --nosignature x.rpm'),
      at: 'Dockerfile:3',
    },
  ],
  good: [
    { name: 'signed', files: run('dnf install -y nginx && rpm --import key.asc') },
    { name: 'the word in a text', files: run('echo "--nogpgcheck is bad"') },
  ],
});
