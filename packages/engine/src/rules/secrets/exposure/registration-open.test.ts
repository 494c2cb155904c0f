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
  ],
  good: [
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
