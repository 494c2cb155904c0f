import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './busy-timeout-too-low.ts';

const route = '@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'half a second',
      files: fastapi(`import sqlite3\ndb = sqlite3.connect("/data/a.db", timeout=0.5)\n${route}`),
      at: 'main.py:4',
      message: /500 ms/,
    },
    {
      name: 'a pragma of zero',
      files: fastapi(
        `import sqlite3\ndb = sqlite3.connect("/data/a.db")\ndb.execute("PRAGMA busy_timeout=0")\n${route}`,
      ),
      at: 'main.py:5',
    },
    {
      name: 'the driver of Node waits not at all',
      files: express(
        "import { DatabaseSync } from 'node:sqlite';\nconst db = new DatabaseSync('/data/a.db');\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
      message: /0 ms/,
    },
  ],
  good: [
    {
      name: "Python's default is five seconds",
      files: fastapi(`import sqlite3\ndb = sqlite3.connect("/data/a.db")\n${route}`),
      passes: true,
    },
    {
      name: 'a pragma for the driver of Node',
      files: express(
        "import { DatabaseSync } from 'node:sqlite';\nconst db = new DatabaseSync('/data/a.db');\ndb.exec('PRAGMA busy_timeout = 5000');\napp.listen(3000);\n",
      ),
    },
  ],
  unresolved: [
    {
      name: 'a timeout from settings',
      files: fastapi(`import sqlite3\ndb = sqlite3.connect("/data/a.db", timeout=settings.timeout)\n${route}`),
    },
  ],
});
