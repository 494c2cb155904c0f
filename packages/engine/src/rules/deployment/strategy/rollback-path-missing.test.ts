import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './rollback-path-missing.ts';

const compose = { 'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'a deploy script without a way back',
      files: { ...compose, 'deploy.sh': '#!/bin/sh\ngit pull\ndocker compose up -d --build\n' },
      at: 'deploy.sh:3',
      message: /script deploy\.sh/,
    },
  ],
  good: [
    {
      name: 'research, code and wishes are no way back: it is asked',
      files: {
        ...compose,
        'docs/UI_RESEARCH.md': '- Canary releases and rollback\n',
        'docs/crud.md': '```python\nawait db.rollback()\n```\n',
        'DEVELOPMENT.md': '**Missing:**\n\n- rollback of releases\n',
      },
      asks: true,
    },
    {
      name: 'the documentation has a rollback section',
      files: {
        ...compose,
        'deploy.sh': 'docker compose up -d\n',
        'docs/operations.md': '## Rollback\n\nIMAGE_TAG=… docker compose up -d\n',
      },
      passes: true,
    },
    {
      name: 'a Kubernetes Deployment keeps revisions',
      files: {
        'k8s/api.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  replicas: 2\n  template:\n    spec:\n      containers:\n        - { name: api, image: "acme/api:1" }\n',
      },
      passes: true,
    },
    { name: 'nobody says how production is deployed', files: compose, asks: true },
    { name: 'nothing deploys', files: { 'README.md': '# a library\n' } },
  ],
});
