import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './query-timeout-missing.ts';

const node = (options: string) => ({
  'package.json': '{"dependencies":{"express":"5.1.0","pg":"8.16.0"}}',
  'index.js': `const express = require('express');\nconst { Pool } = require('pg');\nconst pool = new Pool(${options});\nconst app = express();\napp.get('/a', (req, res) => res.json([]));\napp.listen(3000);\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'node-postgres with an address alone',
      files: node('{ connectionString: process.env.DATABASE_URL }'),
      at: 'index.js:3',
      message: /sets no connectionTimeoutMillis or statement_timeout/,
    },
    { name: 'only the size', files: node('{ connectionString: process.env.DATABASE_URL, max: 20 }'), at: 'index.js:3' },
  ],
  good: [
    { name: 'both times', files: node('{ connectionTimeoutMillis: 5000, statement_timeout: 30000 }') },
    { name: 'options from elsewhere', files: node('options') },
    { name: 'options spread into it', files: node('{ ...options, max: 3 }') },
  ],
});
