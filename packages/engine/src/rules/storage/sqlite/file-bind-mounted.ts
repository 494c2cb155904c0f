import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { noSqlite, type PlacedFile, placedFiles } from '../../shared/sqlite.ts';

export default defineRule<PlacedFile>({
  id: 'storage/sqlite/file-bind-mounted',
  title: 'The journal of the database is left in the container',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: placedFiles,
  noSubject: noSqlite,

  check({ open, container, path, mount }) {
    if (mount === undefined) return skip('No volume covers the file.');
    if (mount.target.replace(/\/$/, '') !== path || (mount.kind !== 'bind' && mount.kind !== 'host-path'))
      return pass(mount, 'the folder of the database is mounted');
    const folder = path.slice(0, path.lastIndexOf('/')) || '/';
    return fail(
      mount,
      `${titleOf(container)} mounts the database file ${path} alone (${at(mount.span)}), not the folder that it lies in.`,
      {
        subject: containerSubject(container, `mount/${path}`),
        evidence: [open.span],
        fix: advice(
          'Mount the folder',
          'yaml',
          `    volumes:\n      - ${(mount.source ?? './data').replace(/\/[^/]*$/, '') || '.'}:${folder === '/' ? '/data' : folder}`,
        ),
        verify: `\`docker compose exec ${container.name} ls -la ${folder}\` must show the file and its -wal or -journal on the mounted file system (\`df ${path}-wal\`).`,
      },
    );
  },

  docs: {
    problem:
      'SQLite writes its journal or WAL beside the file. That neighbour stays in the layer of the container, and the newest transactions with it.',
    impact:
      'When the container is replaced after a crash the journal is gone: committed data is lost or the file is damaged.',
    verify: 'Look at the file system on which the -wal file lies.',
    remedy: 'Mount the folder of the database, best as a named volume.',
    tradeOff: 'Existing data has to be moved into the folder once, with the service stopped.',
    sources: [
      'https://www.sqlite.org/wal.html',
      'https://www.sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/app/app.db")\n\n@app.get("/a")\ndef a(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - ./app.db:/app/app.db\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\n\n@app.get("/a")\ndef a(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - data:/data\nvolumes:\n  data:\n',
      },
    ],
  },
});
