import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at } from '../../shared/apps.ts';
import { execInto, titleOf } from '../../shared/containers.ts';
import { type PlacedFile, placedFiles } from '../../shared/sqlite.ts';

const remote = /nfs|cifs|smb|efs\b|efs[.-]|azure-?file|gluster|cephfs|sshfs|s3fs|gcsfuse|rclone/i;

export default defineRule<PlacedFile>({
  id: 'storage/sqlite/network-filesystem',
  title: 'SQLite on network storage can corrupt the database',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'decision',

  select: placedFiles,
  noSubject: 'No container with a SQLite file at a known path is declared here.',

  check({ app, open, container, path, mount }, model) {
    if (mount === undefined) return skip(`${path} lies on no volume.`);
    const volume = model.volumes.find((one) => one.name === mount.source || one.name.endsWith(`/${mount.source}`));
    const kind = volume?.driver ?? '';
    if (!remote.test(kind)) return pass([mount, open], `${mount.source ?? mount.target} is local`);
    return fail(
      mount,
      `${titleOf(container)} keeps ${path} on ${mount.source ?? mount.target}, which is network storage (${kind}).`,
      {
        subject: { ...appSubject(app, 'sqlite/filesystem'), discriminator: container.name },
        evidence: [open.span, ...(volume === undefined ? [] : [volume.span])],
        path: [
          { span: open.span, note: 'opens the database' },
          { span: mount.span, note: 'mounted from the network' },
        ],
        verify: `\`${execInto(container, `stat -f -c %T ${path}`)}\` must not print nfs, smb2 or fuse.`,
        fix: advice(
          `Move ${at(open.span)} to local storage or to PostgreSQL`,
          'yaml',
          `volumes:\n  ${mount.source ?? 'data'}:   # default driver: a folder of the host`,
        ),
      },
    );
  },

  docs: {
    problem:
      'SQLite relies on file locks that NFS, SMB and FUSE storage honour only in part, and its WAL mode needs shared memory that does not exist across hosts.',
    impact: 'Two processes may write at once: the database becomes corrupt or locks for good.',
    verify: 'Run `stat -f -c %T` on the database file inside the container.',
    remedy:
      'Put the file on a block device or a folder of the host, or use PostgreSQL when several hosts need the data.',
    tradeOff: 'Local storage ties the service to one host; a server database is one more thing to run and back up.',
    sources: ['https://www.sqlite.org/faq.html#q5', 'https://www.sqlite.org/howtocorrupt.html'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\n\n@app.get("/jobs")\ndef jobs(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    volumes:\n      - data:/data\nvolumes:\n  data:\n    driver: vieux/sshfs\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\n\n@app.get("/jobs")\ndef jobs(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - data:/data\nvolumes:\n  data:\n',
      },
    ],
  },
});
