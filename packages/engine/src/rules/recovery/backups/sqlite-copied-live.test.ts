import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './sqlite-copied-live.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'the application itself before a restore',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
        'backup.py':
          'import shutil\n\ndef keep(settings, target):\n    db_file = settings.url.removeprefix("sqlite:///")\n    shutil.copy(db_file, target)\n',
      },
      at: 'backup.py:5',
      severity: 'MEDIUM',
      message: /keep/,
    },
    {
      name: 'tar of the file',
      files: { 'backup.sh': 'tar czf /backup/app.tgz /data/app.sqlite3\n' },
      at: 'backup.sh:1',
      message: /\/data\/app\.sqlite3/,
    },
    {
      name: 'copied to a bucket',
      files: { 'scripts/backup.sh': '#!/bin/sh\naws s3 cp /data/app.db s3://acme-backup/app.db\n' },
      at: 'scripts/backup.sh:2',
    },
    {
      name: 'a page tells people to',
      files: {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n    volumes: ["./data:/srv/data"]\n',
        'docs/upgrade.md': '# Upgrade\n\n```sh\ncp data/app.db data/app.db.bak\n```\n',
      },
      at: 'docs/upgrade.md:4',
      severity: 'HIGH',
      message: /tells people to copy data\/app.db/,
    },
  ],
  good: [
    {
      name: 'the backup call of the library, and a copy of something else',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
        'backup.py':
          'import shutil, sqlite3\n\ndef keep(db_path, target):\n    with sqlite3.connect(db_path) as live, sqlite3.connect(target) as copy:\n        live.backup(copy)\n    shutil.copy(db_path, target)\n\ndef image(path, target):\n    shutil.copy(path, target)\n',
      },
    },
    { name: 'VACUUM INTO', files: { 'backup.sh': `sqlite3 app.db "VACUUM INTO '/backup/app.db'"\n` }, passes: true },
    {
      name: 'the service is stopped first',
      files: {
        'backup.sh': 'docker compose stop api && docker compose down\ncp app.db /backup/app.db\ndocker compose up -d\n',
      },
    },
    { name: 'no database', files: { 'backup.sh': 'tar czf /backup/uploads.tgz /data/uploads\n' } },
  ],
});
