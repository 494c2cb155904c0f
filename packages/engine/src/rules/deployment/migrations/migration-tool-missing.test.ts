import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './migration-tool-missing.ts';

const sqlite =
  'import sqlite3\ndb = sqlite3.connect("/data/a.db")\ndb.execute("CREATE TABLE IF NOT EXISTS notes (id int)")\n@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    { name: 'SQLite', files: fastapi(sqlite), at: 'main.py:5', message: /CREATE TABLE \(notes/, severity: 'MEDIUM' },
    {
      name: 'changes by hand',
      files: fastapi(`${sqlite}\ndef grow():\n    db.execute("ALTER TABLE notes ADD COLUMN owner TEXT")\n`),
      at: 'main.py:5',
      message: /by hand with ALTER TABLE \(main\.py:10\)/,
    },
    {
      name: 'PostgreSQL from Node',
      files: express(
        "import pg from 'pg';\nconst pool = new pg.Pool();\npool.query('CREATE TABLE IF NOT EXISTS notes (id int)');\napp.listen(3000);\n",
      ),
      at: 'server.js:5',
      severity: 'HIGH',
    },
  ],
  good: [
    { name: 'SQL files', files: fastapi(sqlite, { 'migrations/001.sql': 'CREATE TABLE a (id int);\n' }), passes: true },
    { name: 'Django', files: fastapi(sqlite, { 'requirements.txt': 'django\n' }), passes: true },
    {
      name: 'a schema that counts its versions',
      files: fastapi(`${sqlite}db.execute("PRAGMA user_version = 3")\n`),
      passes: true,
    },
    {
      name: 'a driver that only reads',
      files: fastapi('import psycopg2\n@app.get("/x")\ndef x(): ...\n'),
    },
    { name: 'no database', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});
