import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './bucket-public.ts';

const setup = (script: string) => ({
  'compose.yml': `services:\n  setup:\n    image: minio/mc:RELEASE.2025-04-16T18-13-26Z\n    entrypoint: >\n      /bin/sh -c "\n      ${script}\n      "\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'read and write, in a folded text',
      files: setup('/usr/bin/mc mb store/results; /usr/bin/mc anonymous set public store/results;'),
      at: 'compose.yml:4',
      severity: 'HIGH',
      message: /opens store\/results to everybody/,
    },
    {
      name: 'only reading',
      files: setup('mc policy set download store/pages;'),
      at: 'compose.yml:4',
      severity: 'MEDIUM',
    },
    {
      name: 'AWS, in a script',
      files: {
        'deploy.sh': '#!/bin/sh\naws s3api put-bucket-acl --bucket files --acl public-read-write\n',
        'compose.yml': 'services:\n  a:\n    image: a:1\n',
      },
      at: 'deploy.sh:2',
      severity: 'HIGH',
    },
  ],
  good: [
    { name: 'private', files: setup('mc mb store/results; mc anonymous set none store/results;'), passes: true },
    { name: 'no bucket', files: setup('mc admin info store;') },
    {
      name: 'one file is public',
      files: { 'up.sh': 'aws s3 cp a s3://b/a --acl private\n', 'compose.yml': 'services:\n  a:\n    image: a:1\n' },
    },
  ],
});
