import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './file-bind-mounted.ts';

const main = 'import sqlite3\ndb = sqlite3.connect("/srv/db/app.db")\n@app.get("/a")\ndef a(): ...\n';
const compose = (volume: string): Record<string, string> => ({
  'compose.yml': `services:\n  api:\n    build: .\n    volumes:\n      - ${volume}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the file alone',
      files: fastapi(main, compose('./app.db:/srv/db/app.db')),
      at: 'compose.yml:5',
      message: /mounts the database file \/srv\/db\/app\.db alone/,
    },
  ],
  good: [
    { name: 'its folder', files: fastapi(main, compose('./db:/srv/db')), passes: true },
    { name: 'another file', files: fastapi(main, compose('./a.yml:/srv/a.yml')) },
  ],
});
