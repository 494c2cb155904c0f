import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './pulled-image-floating.ts';

const deployment = (image: string, policy: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  selector:\n    matchLabels: { app: api }\n  template:\n    metadata:\n      labels: { app: api }\n    spec:\n      containers:\n        - name: api\n          image: ${image}\n${policy}`;

ruleTest(rule, {
  bad: [
    {
      name: 'the other images of the file are pinned',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: nginx:1.30.1\n  viewer:\n    image: example/viewer:latest\n  mail:\n    image: example/mail\n',
      },
      at: 'compose.yml:5',
      count: 1,
      message: /while nginx:1\.30\.1 beside it is pinned; example\/mail floats too/,
    },
    {
      name: 'tests run a fixed version of the same image',
      files: {
        'compose.yml': 'services:\n  parser:\n    image: example/parser:latest\n',
        'tests/compose.ci.yml': 'services:\n  parser:\n    image: example/parser:3.1.0\n',
      },
      at: 'compose.yml:3',
      message: /tests\/compose\.ci\.yml:3 names 3\.1\.0/,
    },
    {
      name: 'fetched anew at every start',
      files: { 'k8s/api.yml': deployment('ghcr.io/acme/api', '          imagePullPolicy: Always\n') },
      at: 'k8s/api.yml:14',
      message: /pull policy/,
    },
  ],
  good: [
    {
      name: 'nothing is pinned here: the general rule speaks',
      files: { 'compose.yml': 'services:\n  a:\n    image: example/a\n' },
    },
    {
      name: 'a version with Always',
      files: { 'k8s/api.yml': deployment('ghcr.io/acme/api:1.4.0', '          imagePullPolicy: Always\n') },
    },
    {
      name: 'a digest',
      files: {
        'compose.yml': `services:\n  web:\n    image: nginx:1.30.1\n  viewer:\n    image: example/viewer@sha256:${'0'.repeat(64)}\n`,
      },
    },
  ],
  unresolved: [
    {
      name: 'a tag from outside',
      files: { 'compose.yml': 'services:\n  web:\n    image: nginx:1.30.1\n  a:\n    image: example/a:${TAG}\n' },
    },
  ],
});
