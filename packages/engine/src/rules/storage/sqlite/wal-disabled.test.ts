import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './wal-disabled.ts';

const open = 'import sqlite3\ndb = sqlite3.connect("/data/app.db")\n@app.get("/x")\ndef x(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a switch that is off',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os, sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\nWAL = os.getenv("DB_WAL_MODE", "false") == "true"\n\n@app.get("/jobs")\ndef jobs():\n    conn = sqlite3.connect("/data/app.db")\n    if WAL:\n        conn.execute("PRAGMA journal_mode=WAL")\n    return conn.execute("SELECT 1").fetchall()\n',
      },
      at: 'main.py:4',
      message: /DB_WAL_MODE of \S+ is off unless somebody sets it/,
    },
    {
      name: 'an engine for several databases, SQLite by default',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'db.py':
          'import sqlalchemy as sa\n\ndef init(db_url: str):\n    args = {}\n    if "sqlite" in db_url:\n        args["check_same_thread"] = False\n    return sa.create_engine(db_url, connect_args=args, pool_pre_ping=True)\n',
        'config.py':
          'from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    DB_ENGINE: str = "sqlite"\n',
      }),
      at: 'db.py:7',
    },
    { name: 'one process', files: fastapi(open), at: 'main.py:4', message: /\/data\/app\.db/, severity: 'MEDIUM' },
    {
      name: 'several workers',
      files: fastapi(open, {
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n',
      }),
      at: 'main.py:4',
      severity: 'HIGH',
    },
    {
      name: 'a database that only the default of a setting names',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'db.py': 'from sqlalchemy import create_engine\nengine = create_engine(settings.DATABASE_URL)\n',
        'config.py':
          'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    DATABASE_URL: str = "sqlite:////data/app.db"\n',
      }),
      at: 'config.py:3',
    },
    {
      name: 'better-sqlite3',
      files: express(
        "import Database from 'better-sqlite3';\nconst db = new Database('/data/a.db');\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
    },
  ],
  good: [
    {
      name: 'an engine for several databases that the deployment gives PostgreSQL',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'db.py':
          'from sqlalchemy import create_engine\n\ndef init(url: str):\n    args = {"check_same_thread": False} if "sqlite" in url else {}\n    return create_engine(url, connect_args=args)\n',
        'config.py':
          'from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    DB_ENGINE: str = "sqlite"\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      DB_ENGINE: postgres\n    volumes:\n      - data:/data\nvolumes:\n  data:\n',
      }),
    },
    {
      name: 'SQLite as the fallback of Django settings',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'shop/settings.py':
          'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.getenv("DB_NAME", BASE / "a.sqlite")}}\nif os.getenv("DB") == "postgres":\n    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\n',
      }),
    },
    { name: 'a listener sets it', files: fastapi(`${open}db.execute("PRAGMA journal_mode=WAL")\n`), passes: true },
    {
      name: 'memory',
      files: fastapi('import sqlite3\ndb = sqlite3.connect(":memory:")\n@app.get("/x")\ndef x(): ...\n'),
    },
    {
      name: 'a command-line tool',
      files: {
        'pyproject.toml': '[project]\nname="a"\n[project.scripts]\na = "a:main"\n',
        'a.py': 'import sqlite3\ndb = sqlite3.connect("a.db")\n',
      },
    },
    { name: 'only tests open it', files: fastapi('@app.get("/x")\ndef x(): ...\n', { 'tests/test_x.py': open }) },
  ],
});
