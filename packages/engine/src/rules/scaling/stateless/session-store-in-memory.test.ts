import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
import rule from './session-store-in-memory.ts';

const code = (options: string) =>
  `import session from 'express-session';\napp.use(session(${options}));\napp.get('/x', (req, res) => {});\napp.listen(3000);\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'two replicas',
      files: express(code('{ secret: s }'), {
        'compose.yml': 'services:\n  api:\n    build: .\n    deploy: {replicas: 2}\n',
      }),
      at: 'server.js:4',
      message: /express-session without a store/,
    },
  ],
  good: [
    { name: 'options from elsewhere', files: express(code('sessionOptions')) },
    { name: 'no sessions', files: express("app.get('/x', (req, res) => {});\napp.listen(3000);\n") },
  ],
});
