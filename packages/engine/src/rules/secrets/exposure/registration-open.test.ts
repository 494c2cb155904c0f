import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './registration-open.ts';

const route = '@app.get("/x")\ndef x(): ...\n';
const read = (value: string) => `import os\nOPEN = os.getenv("REGISTRATION_OPEN", "${value}")\n${route}`;

ruleTest(rule, {
  bad: [
    {
      name: 'by default of the code',
      files: fastapi(read('True')),
      at: 'main.py:4',
      message: /True when nobody sets it/,
    },
    {
      name: 'in the file that people copy',
      files: fastapi(read('True'), { '.env.example': 'REGISTRATION_OPEN=True\n' }),
      at: '.env.example:1',
      count: 1,
    },
    { name: 'a switch that closes is off', files: { '.env.example': 'DISABLE_SIGNUPS=false\n' }, at: '.env.example:1' },
    {
      name: 'the second of two products, whatever the first says',
      files: {
        'compose.yml':
          'services:\n  git:\n    image: gitea/gitea:1.24\n    environment:\n      DISABLE_REGISTRATION: "true"\n  charts:\n    image: grafana/grafana:12.0.0\n    environment:\n      GF_USERS_ALLOW_SIGN_UP: "true"\n',
      },
      at: 'compose.yml:9',
      severity: 'MONITOR',
      count: 1,
    },
    {
      name: 'one name, two products: each has its own switch',
      files: {
        'compose.yml':
          'services:\n  notes:\n    image: acme/notes:1.2\n    environment:\n      ALLOW_SIGNUP: "false"\n  wiki:\n    image: acme/wiki:3.4\n    environment:\n      ALLOW_SIGNUP: "true"\n',
      },
      at: 'compose.yml:9',
      count: 1,
    },
  ],
  good: [
    {
      name: 'the deployment closes what the code leaves open',
      files: fastapi(read('True'), {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      REGISTRATION_OPEN: "false"\n',
      }),
      passes: true,
    },
    { name: 'closed in the code', files: fastapi(read('False')), passes: true },
    {
      name: 'the file that people copy closes it',
      files: fastapi(read('True'), { '.env.example': 'REGISTRATION_OPEN=False\n' }),
      passes: true,
    },
    { name: 'accounts of a directory', files: { '.env.example': 'OIDC_SIGNUP_ENABLED=true\n' } },
    {
      name: 'a stack for tests',
      files: {
        'tests/e2e/compose.yml': 'services:\n  a:\n    image: a/b:1\n    environment:\n      ALLOW_SIGNUP: "true"\n',
      },
    },
  ],
});
