import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './init-sleeps.ts';

const setup = (script: string) => ({
  'compose.yml': `services:\n  store:\n    image: minio/minio:RELEASE.2025-04-22T22-12-26Z\n  setup:\n    image: minio/mc:RELEASE.2025-04-16T18-13-26Z\n    entrypoint: >\n      /bin/sh -c "\n      ${script}\n      "\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'before the first call',
      files: setup('sleep 10; /usr/bin/mc alias set s http://store:9000 a b; /usr/bin/mc mb s/results;'),
      at: 'compose.yml:6',
      message: /sleeps 10 seconds and then talks to store/,
    },
  ],
  good: [
    { name: 'a loop', files: setup('until mc alias set s http://store:9000 a b; do sleep 3; done; mc mb s/results;') },
    { name: 'a pause at the end', files: setup('mc alias set s http://store:9000 a b; sleep 10;') },
    { name: 'nobody else is asked', files: setup('sleep 10; echo done;') },
  ],
});
