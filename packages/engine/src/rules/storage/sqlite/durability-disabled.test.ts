import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './durability-disabled.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a journal in memory',
      files: express(
        "import Database from 'better-sqlite3';\nconst db = new Database('/data/a.db');\ndb.pragma('journal_mode = MEMORY');\napp.listen(3000);\n",
      ),
      at: 'server.js:5',
      message: /journal_mode=MEMORY/,
    },
  ],
  good: [
    {
      name: 'WAL with NORMAL',
      files: fastapi(
        'import sqlite3\ndb = sqlite3.connect("/data/a.db")\ndb.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL")\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
    {
      name: 'a comment',
      files: fastapi(
        'import sqlite3\ndb = sqlite3.connect("/data/a.db")  # never PRAGMA synchronous=OFF\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
  ],
});
