import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './variable-emptied-by-compose.ts';

const db = (test: string, env = 'PGUSER: app') =>
  `services:\n  db:\n    image: postgres:16.4\n    environment:\n      ${env}\n    healthcheck:\n      test: ["CMD-SHELL", "${test}"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a health check',
      files: { 'compose.yml': db('pg_isready -U ${PGUSER} -d x') },
      at: 'compose.yml:7',
      message: /\$PGUSER/,
    },
    {
      name: 'a command',
      files: {
        'compose.yml':
          'services:\n  a:\n    image: example/a:1\n    command: run --port $APP_PORT\n    environment: [APP_PORT=80]\n',
      },
      at: 'compose.yml:4',
    },
  ],
  good: [
    { name: 'two dollar signs', files: { 'compose.yml': db('pg_isready -U $$PGUSER') } },
    { name: 'in .env', files: { 'compose.yml': db('pg_isready -U $PGUSER'), '.env': 'PGUSER=app\n' } },
    {
      name: 'in the template of .env',
      files: { 'compose.yml': db('pg_isready -U $PGUSER'), '.env.example': 'PGUSER=app\n' },
    },
    { name: 'a default', files: { 'compose.yml': db('pg_isready -U ${PGUSER:-app}') } },
    { name: 'from outside for both', files: { 'compose.yml': db('pg_isready -U $PGUSER', 'PGUSER: $PGUSER') } },
  ],
});
