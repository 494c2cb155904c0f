import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './query-timeout-missing.ts';

const node = (options: string) => ({
  'package.json': '{"dependencies":{"express":"5.1.0","pg":"8.16.0"}}',
  'index.js': `const express = require('express');\nconst { Pool } = require('pg');\nconst pool = new Pool(${options});\nconst app = express();\napp.get('/a', (req, res) => res.json([]));\napp.listen(3000);\n`,
});
const python = (imports: string, pool: string, query = '...') => ({
  'requirements.txt': 'fastapi==0.142.2\nasyncpg==0.30.0\n',
  'main.py': `${imports}\nfrom fastapi import FastAPI\napp = FastAPI()\ndsn = "postgresql://db/app"\n\n@app.on_event("startup")\nasync def start():\n    app.state.pool = ${pool}\n\n@app.get("/a")\nasync def a():\n    ${query}\n`,
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
    {
      name: 'a time for the connection, none for the query: only that is said',
      files: node('{ max: 20, idleTimeoutMillis: 30000, connectionTimeoutMillis: 2000 }'),
      at: 'index.js:3',
      message:
        /sets no statement_timeout \(index\.js:3\); node-postgres then waits without end for the answer of a query\.$/,
      fixLacks: /connectionTimeoutMillis/,
    },
    {
      name: 'a time for the query, none for the connection',
      files: node('{ statement_timeout: 30000, connectionTimeoutMillis: 0 }'),
      at: 'index.js:3',
      message:
        /sets no connectionTimeoutMillis \(index\.js:3\); node-postgres then waits without end for a free connection\.$/,
    },
    {
      name: 'a name that asyncpg is imported by',
      files: python('from asyncpg import create_pool', 'await create_pool(dsn)'),
      at: 'main.py:8',
      message: /sets no command_timeout \(main\.py:8\); asyncpg then waits without end for the answer/,
    },
  ],
  good: [
    {
      name: 'queries that bring their time',
      files: python(
        'import asyncpg',
        'await asyncpg.create_pool(dsn)',
        'await app.state.pool.fetch("SELECT 1", timeout=5)',
      ),
      proves: false,
    },
    {
      name: 'a pool of processes',
      files: python('import asyncpg\nimport multiprocessing', 'multiprocessing.Pool(4)'),
      proves: false,
    },
    {
      name: 'the server ends queries',
      files: {
        ...python('import asyncpg', 'await asyncpg.create_pool(dsn)'),
        'compose.yml': 'services:\n  db:\n    image: postgres:17.2\n    command: postgres -c statement_timeout=30000\n',
      },
      passes: true,
    },
    { name: 'both times', files: node('{ connectionTimeoutMillis: 5000, statement_timeout: 30000 }') },
    { name: 'options from elsewhere', files: node('options') },
    { name: 'options spread into it', files: node('{ ...options, max: 3 }') },
  ],
});
