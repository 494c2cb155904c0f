import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './pool-defaults.ts';

const app = (call: string, imports = 'from sqlalchemy import create_engine\n'): Record<string, string> =>
  fastapi('from app.db import engine\n@app.get("/a")\ndef a(): ...\n', {
    'requirements.txt': 'fastapi\nsqlalchemy\npsycopg[binary]\n',
    'app/db.py': `${imports}engine = ${call}\n`,
  });

ruleTest(rule, {
  bad: [
    {
      name: 'nothing but the URL',
      files: app('create_engine(str(settings.DATABASE_URL))'),
      at: 'app/db.py:2',
      message: /without pool_pre_ping, without pool_size, without statement_timeout/,
    },
    {
      name: 'four workers',
      files: {
        ...app('create_engine(URL)'),
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n',
      },
      at: 'app/db.py:2',
    },
  ],
  good: [
    {
      name: 'made for one look at the database and disposed of',
      files: fastapi('from app.db import check\n@app.get("/a")\ndef a(): ...\n', {
        'requirements.txt': 'fastapi\nsqlalchemy\npsycopg[binary]\n',
        'app/db.py':
          'from sqlalchemy import create_engine\n\ndef check(url):\n    engine = create_engine(url)\n    try:\n        with engine.connect() as one:\n            one.exec_driver_sql("SELECT 1")\n    finally:\n        engine.dispose()\n',
      }),
    },
    { name: 'checked before use', files: app('create_engine(URL, pool_pre_ping=True)'), passes: true },
    {
      name: 'an export beside the checked pool',
      files: {
        ...app('create_engine(URL, pool_pre_ping=True)'),
        'app/backup.py': 'from sqlalchemy import create_engine\ne = create_engine(URL)\n',
      },
      passes: true,
    },
    { name: 'nothing is kept', files: app('create_engine(URL, poolclass=NullPool)'), passes: true },
    { name: 'options from elsewhere', files: app('create_engine(URL, **options)'), passes: true },
    { name: 'SQLite', files: app('create_engine("sqlite:///./a.db")') },
    {
      name: 'the environment of migrations',
      files: { ...app('1'), 'alembic/env.py': 'from sqlalchemy import create_engine\nengine = create_engine(url)\n' },
    },
  ],
});
