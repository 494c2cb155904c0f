import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './production-stack-untested.ts';

const file = '.github/workflows/t.yml';
const files = (run: string) => ({
  'docker-compose.yml': 'services:\n  api:\n    image: acme/api:1\n',
  'docker-compose.override.yml': 'services:\n  api:\n    command: dev\n',
  'docker-compose.prod.yml': 'services:\n  api:\n    restart: always\n',
  [file]: `on: push\njobs:\n  t:\n    steps:\n${run}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the line that starts the stack',
      files: files('      - run: docker compose build\n      - run: docker compose up -d --wait api web\n'),
      at: `${file}:6`,
      message: /docker-compose\.prod\.yml/,
    },
  ],
  good: [
    { name: 'only the database', files: files('      - run: docker compose up -d db mailpit\n') },
    { name: 'files by name', files: files('      - run: docker compose -f docker-compose.yml up -d\n') },
    {
      name: 'another job covers production',
      files: files(
        '      - run: docker compose up -d\n      - run: docker compose -f docker-compose.yml -f docker-compose.prod.yml up -d\n',
      ),
      passes: true,
    },
    {
      name: 'no production file',
      files: {
        'compose.yml': 'services: { a: { image: x } }\n',
        'compose.override.yml': 'services: { a: { image: y } }\n',
        [file]: 'on: push\njobs:\n  t:\n    steps:\n      - run: docker compose up -d\n',
      },
    },
  ],
});
