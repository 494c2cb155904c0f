import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './bare-image-name.ts';

const base = {
  'docker-compose.yml':
    'services:\n  api:\n    build: ./api\n  worker:\n    build: ./api\n  db:\n    image: postgres:17\n',
  'api/Dockerfile': 'FROM python:3.13\n',
};

ruleTest(rule, {
  bad: [
    {
      name: 'two services of one file are one finding',
      files: {
        ...base,
        'docker-compose.cloud.yml': 'services:\n  api:\n    image: api:latest\n  worker:\n    image: api:latest\n',
      },
      at: 'docker-compose.cloud.yml:3',
      message: /worker.*docker-compose\.yml:2/,
      count: 1,
    },
  ],
  good: [
    {
      name: 'an owner in front',
      files: { ...base, 'docker-compose.cloud.yml': 'services:\n  api:\n    image: acme/api:1\n' },
    },
    {
      name: 'only the official database',
      files: { ...base, 'docker-compose.cloud.yml': 'services:\n  db:\n    image: postgres:17\n' },
    },
    {
      name: 'built in the same file',
      files: { ...base, 'docker-compose.cloud.yml': 'services:\n  api:\n    image: api:latest\n    build: ./api\n' },
    },
  ],
});
