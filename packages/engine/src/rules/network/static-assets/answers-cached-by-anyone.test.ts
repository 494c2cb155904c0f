import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './answers-cached-by-anyone.ts';

const express = (handler: string) => ({
  'package.json': '{ "name": "api", "dependencies": { "express": "5.1.0" } }\n',
  'server.js': `const express = require('express');\nconst app = express();\napp.use(${handler});\napp.get('/me', (req, res) => res.json(req.user));\napp.listen(3000);\n`,
});
const mark = "res.set('Cache-Control', 'public, max-age=600');";

ruleTest(rule, {
  bad: [
    {
      name: 'middleware of Express',
      files: express(`(req, res, next) => {\n  ${mark}\n  next();\n}`),
      at: 'server.js:4',
    },
  ],
  good: [
    { name: 'below a path', files: express(`'/assets', (req, res, next) => {\n  ${mark}\n  next();\n}`) },
    {
      name: 'under a condition',
      files: express(`(req, res, next) => {\n  if (/\\.css$/.test(req.path)) ${mark}\n  next();\n}`),
    },
    { name: 'private', files: express("(req, res, next) => {\n  res.set('Cache-Control', 'private');\n  next();\n}") },
  ],
});
