import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
import rule from './socket-adapter-missing.ts';

const code =
  "import { Server } from 'socket.io';\nconst io = new Server(server);\napp.get('/x', (req, res) => {});\napp.listen(3000);\n";

ruleTest(rule, {
  bad: [
    {
      name: 'two replicas',
      files: express(code, { 'compose.yml': 'services:\n  api:\n    build: .\n    deploy: {replicas: 2}\n' }),
      at: 'server.js:4',
      message: /2 processes run/,
    },
  ],
  good: [{ name: 'one process', files: express(code) }],
});
