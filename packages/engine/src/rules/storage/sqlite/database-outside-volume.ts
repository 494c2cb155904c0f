import { advice, defineRule, fail, pass } from '../../rule.ts';
import { appSubject, at } from '../../shared/apps.ts';
import { execInto, titleOf } from '../../shared/containers.ts';
import { type PlacedFile, placedFiles } from '../../shared/sqlite.ts';

const lasting = new Set(['volume', 'bind', 'claim', 'host-path']);

export default defineRule<PlacedFile>({
  id: 'storage/sqlite/database-outside-volume',
  title: 'The SQLite database vanishes with the next deploy',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: placedFiles,
  noSubject: 'No container with a SQLite file at a known path is declared here.',

  check({ app, open, container, path, mount }) {
    if (mount !== undefined && lasting.has(mount.kind))
      return pass([mount, open], `${path} lies on ${mount.source ?? mount.target}`);
    const folder = path.slice(0, path.lastIndexOf('/')) || '/';
    // A database in the root of the code folder cannot get a volume without hiding the code: it has to move.
    const target = /^\/(?:srv|app|code|usr\/src\/app|opt\/app)?$/.test(folder) ? '/data' : folder;
    const where = mount === undefined ? 'no volume covers it' : `it lies on a ${mount.kind} that does not survive`;
    const variable = open.env ?? 'DATABASE_PATH';
    const inCode =
      open.env === null
        ? `# first let ${at(open.span)} take the path from ${variable}: it is fixed in the code today\n`
        : '';
    return fail(
      container,
      `${titleOf(container)} keeps its SQLite database at ${path} (${at(open.span)}) and ${where}.`,
      {
        subject: { ...appSubject(app, 'sqlite/path'), discriminator: container.name },
        evidence: mount === undefined ? [open.span] : [open.span, mount.span],
        path: [
          { span: open.span, note: `opens ${open.path ?? path}` },
          { span: container.span, note: 'runs without a volume there' },
        ],
        verify: `\`${execInto(container, `ls -l ${path}`)}\`, then recreate the container and look again: the file must still be there with its rows.`,
        fix: advice(
          `Give ${container.name} a volume for ${target}`,
          'yaml',
          container.platform === 'compose'
            ? `${inCode}services:\n  ${container.name}:\n    environment:\n      ${variable}: ${valueFor(open.env, `${target}/${path.slice(path.lastIndexOf('/') + 1)}`)}\n    volumes:\n      - ${app.name}-data:${target}\nvolumes:\n  ${app.name}-data:`
            : `${open.env === null && target !== folder ? `# first move the file of ${at(open.span)} to ${target}\n` : ''}volumeMounts:\n  - name: data\n    mountPath: ${target}\n# and in the pod:\nvolumes:\n  - name: data\n    persistentVolumeClaim:\n      claimName: ${app.name}-data`,
        ),
      },
    );
  },

  docs: {
    problem:
      "Files in a container's own layer belong to that container: every new image, `up --force-recreate` or rescheduled pod starts with an empty one.",
    impact: 'All records are lost at the next deploy, without any error.',
    verify: 'Recreate the container and check that the rows are still there.',
    remedy: 'Keep the database folder (not only the file: -wal and -shm lie beside it) on a named volume or claim.',
    tradeOff: 'The service is tied to the host of the volume; back the volume up.',
    sources: ['https://docs.docker.com/engine/storage/volumes/', 'https://www.sqlite.org/wal.html'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("data/app.db")\n\n@app.get("/jobs")\ndef jobs(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /srv\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("data/app.db")\n\n@app.get("/jobs")\ndef jobs(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /srv\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - data:/srv/data\nvolumes:\n  data:\n',
      },
    ],
  },
});

/** A variable that holds a URL keeps holding one. */
function valueFor(env: string | null, path: string): string {
  return env !== null && /URL|URI|DSN/i.test(env) ? `sqlite:///${path}` : path;
}
