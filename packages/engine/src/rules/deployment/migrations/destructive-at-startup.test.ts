import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './destructive-at-startup.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'TypeORM',
      files: express(
        "import { DataSource } from 'typeorm';\nconst db = new DataSource({ type: 'postgres', synchronize: true });\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
      message: /synchronize/,
    },
  ],
  good: [
    {
      name: 'a script drops',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'reset.py': 'from db import Base\ndef reset():\n    Base.metadata.drop_all()\n',
      }),
    },
    {
      name: 'synchronize off',
      files: express(
        "import { DataSource } from 'typeorm';\nconst db = new DataSource({ type: 'postgres', synchronize: false });\napp.listen(3000);\n",
      ),
    },
  ],
});
