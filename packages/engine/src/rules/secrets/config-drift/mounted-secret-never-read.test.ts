import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './mounted-secret-never-read.ts';

const route = '@app.get("/x")\ndef x(): ...\n';
const compose = (service: string) => ({
  'compose.yml': `services:\n  api:\n${service}    secrets:\n      - db\nsecrets:\n  db:\n    file: ./secrets/db.txt\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'no reader',
      files: fastapi(route, compose('    build: .\n')),
      at: 'compose.yml:7',
      message: /secrets\/db\.txt\) is mounted into api/,
    },
  ],
  good: [
    {
      name: 'a variable names the file',
      files: fastapi(route, compose('    build: .\n    environment:\n      DB_FILE: /run/secrets/db\n')),
      passes: true,
    },
    {
      name: 'the code reads it',
      files: fastapi(`P = open("/run/secrets/db").read()\n${route}`, compose('    build: .\n')),
      passes: true,
    },
    {
      name: 'the entry point reads it',
      files: fastapi(route, {
        ...compose('    build: .\n'),
        'entrypoint.sh': '#!/bin/sh\nexport DB="$(cat /run/secrets/db)"\nexec "$@"\n',
      }),
      passes: true,
    },
    { name: 'a pulled image', files: compose('    image: a:1\n') },
  ],
});
