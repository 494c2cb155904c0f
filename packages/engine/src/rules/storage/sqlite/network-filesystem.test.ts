import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './network-filesystem.ts';

const main = 'import sqlite3\ndb = sqlite3.connect("/data/app.db")\n@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'an NFS driver',
      files: fastapi(main, {
        'compose.yml':
          'services:\n  api:\n    build: .\n    volumes:\n      - data:/data\nvolumes:\n  data:\n    driver: nfs\n',
      }),
      at: 'compose.yml:5',
      message: /network storage/,
    },
  ],
  good: [
    { name: 'a local volume', files: fastapi(main), passes: true },
    {
      name: 'no volume at all is another rule',
      files: fastapi('import sqlite3\ndb = sqlite3.connect("/var/app.db")\n@app.get("/x")\ndef x(): ...\n'),
    },
  ],
});
