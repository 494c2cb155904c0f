import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
import rule from './errors-swallowed.ts';

const silent = (n: number, body: string) =>
  Array.from({ length: n }, (_, i) => `async function f${i}() {\n  try { await store(${i}); } catch ${body}\n}\n`).join(
    '',
  );

ruleTest(rule, {
  bad: [
    {
      name: 'empty catch blocks',
      files: express(`console.log(1);\n${silent(4, '{}')}app.get('/x', (req, res) => {});\napp.listen(3000);\n`),
      at: 'server.js:5',
      message: /in 4 places: f0/,
    },
  ],
  good: [
    {
      name: 'explained ones',
      files: express(
        `console.log(1);\n${silent(4, '{ /* stored before: the key is unique */ }')}app.get('/x', (req, res) => {});\napp.listen(3000);\n`,
      ),
    },
    {
      name: 'a single one',
      files: express(`console.log(1);\n${silent(1, '{}')}app.get('/x', (req, res) => {});\napp.listen(3000);\n`),
    },
  ],
});
