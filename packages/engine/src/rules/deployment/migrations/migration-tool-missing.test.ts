import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './migration-tool-missing.ts';

const sqlite = 'import sqlite3\ndb = sqlite3.connect("/data/a.db")\n@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    { name: 'SQLite', files: fastapi(sqlite), at: 'main.py:4', severity: 'MEDIUM' },
    {
      name: 'PostgreSQL from Node',
      files: express("import pg from 'pg';\nconst pool = new pg.Pool();\napp.listen(3000);\n"),
      at: 'server.js:3',
      severity: 'HIGH',
    },
  ],
  good: [
    { name: 'SQL files', files: fastapi(sqlite, { 'migrations/001.sql': 'CREATE TABLE a (id int);\n' }), passes: true },
    { name: 'Django', files: fastapi(sqlite, { 'requirements.txt': 'django\n' }), passes: true },
    { name: 'no database', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
