import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './upgrade-deletes-data.ts';

const compose = 'services:\n  api:\n    build: .\n    volumes: ["data:/data"]\nvolumes:\n  data:\n';
const image = 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "store:app"]\n';
const code = (head: string) =>
  `${head}import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\n\ndef init():\n    sqlite3.connect("/data/a.db").execute("CREATE TABLE IF NOT EXISTS notes (id INTEGER)")\n\n@app.get("/x")\ndef x(): ...\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a docstring that asks for it, with a volume',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'store.py': code(
          '"""Storage.\n\nThe migrations are gone. Whoever upgrades an existing install\nmust delete that file before starting.\n"""\n',
        ),
        'compose.yml': compose,
        Dockerfile: image,
      },
      at: 'store.py:4',
      message: /one CREATE TABLE from store\.py:11 on/,
      severity: 'CRITICAL',
    },
    {
      name: 'a comment, nothing that lasts',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'store.py': code('# schema changed in 0.9: please delete your database\n').replace(
          'your database',
          'the database',
        ),
        Dockerfile: image,
      },
      at: 'store.py:1',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'a sentence about a feature that deletes databases',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'store.py': code('# users may delete the database of a project in its settings\n'),
        Dockerfile: image,
      },
    },
  ],
});
