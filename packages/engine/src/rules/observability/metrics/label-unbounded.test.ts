import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
import rule from './label-unbounded.ts';

const node = (label: string) =>
  express(
    `import { Counter } from 'prom-client';\nconst c = new Counter({ name: 'uploads_total', help: 'x', labelNames: ['${label}'] });\napp.listen(3000);\n`,
  );

ruleTest(rule, {
  bad: [{ name: 'file names', files: node('filename'), at: 'server.js:4', message: /filename of uploads_total/ }],
  good: [{ name: 'routes', files: node('route') }],
});
