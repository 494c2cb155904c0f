import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './built-on-server.ts';

const stack = { 'compose.yml': 'services:\n  api:\n    build: .\n', Dockerfile: 'FROM python:3.13\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'a deploy script',
      files: { ...stack, 'deploy.sh': 'git pull\ndocker compose up -d --build\n' },
      at: 'compose.yml:2',
      message: /deploy\.sh:2/,
    },
    {
      name: 'over ssh',
      files: {
        ...stack,
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    steps:\n      - uses: appleboy/ssh-action@v1\n        with:\n          script: |\n            git pull\n            docker compose up -d --build\n',
      },
      at: 'compose.yml:2',
    },
  ],
  good: [
    { name: 'nobody deploys from here', files: stack },
    {
      name: 'tests build',
      files: {
        ...stack,
        '.github/workflows/t.yml': 'on: push\njobs:\n  t:\n    steps:\n      - run: docker compose up -d --build\n',
      },
    },
    {
      name: 'a tag per release',
      files: {
        'compose.yml': 'services:\n  api:\n    image: acme/api:${TAG}\n    build: .\n',
        Dockerfile: 'FROM x\n',
        'deploy.sh': 'docker compose build\n',
      },
    },
  ],
});
