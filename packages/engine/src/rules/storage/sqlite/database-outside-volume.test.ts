import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi, interpolated } from '../../../../testing/trees.ts';
import rule from './database-outside-volume.ts';

const main = 'import os, sqlite3\ndb = sqlite3.connect(os.getenv("DB_PATH", "app.db"))\n@app.get("/x")\ndef x(): ...\n';
const deployment =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  selector:\n    matchLabels: {app: api}\n  template:\n    metadata:\n      labels: {app: api}\n    spec:\n      containers:\n        - name: api\n          image: api\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a relative path in the working directory',
      files: fastapi(main),
      at: 'compose.yml:2',
      message: /\/srv\/app\.db \(main\.py:4\) and no volume covers it/,
    },
    {
      name: 'the environment moves it, but not onto the volume',
      files: fastapi(main, {
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      DB_PATH: /var/lib/app/app.db\n    volumes:\n      - data:/data\nvolumes:\n  data:\n',
      }),
      at: 'compose.yml:2',
      message: /\/var\/lib\/app\/app\.db/,
    },
    {
      name: 'a tmpfs',
      files: fastapi(main, {
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      DB_PATH: /data/app.db\n    tmpfs:\n      - /data\n',
      }),
      at: 'compose.yml:2',
      message: /tmpfs/,
    },
  ],
  good: [
    {
      name: 'the environment moves it onto the volume',
      files: fastapi(main, {
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      DB_PATH: /data/app.db\n    volumes:\n      - data:/data\nvolumes:\n  data:\n',
      }),
      passes: true,
    },
    {
      name: 'production uses another database',
      files: fastapi(
        'from sqlalchemy import create_engine\nimport os\nengine = create_engine(os.getenv("DATABASE_URL", "sqlite:///./dev.db"))\n@app.get("/x")\ndef x(): ...\n',
        {
          'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      DATABASE_URL: postgresql://db/app\n',
        },
      ),
    },
    { name: 'nothing deploys it', files: fastapi(main, { 'compose.yml': null, Dockerfile: null }) },
    {
      name: 'the image of a pod is built elsewhere',
      files: fastapi(main, { 'compose.yml': null, 'k8s.yml': deployment }),
    },
  ],
  unresolved: [
    {
      name: 'a path that only the environment knows',
      files: fastapi(main, {
        'compose.yml': `services:\n  api:\n    build: .\n    environment:\n      DB_PATH: ${interpolated('DB_PATH')}\n`,
      }),
    },
  ],
});
