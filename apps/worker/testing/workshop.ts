import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openQueue } from '@seaworthy/queue/open-queue';
import type { Queue } from '@seaworthy/queue/port';
import { openStore } from '@seaworthy/store/open-store';
import type { Audit, Store } from '@seaworthy/store/port';

/** Files of a repository: path to text. */
export type Tree = Readonly<Record<string, string>>;

/** A data folder as the API would fill it, with store and queue, and whatever worker processes a test starts on it. */
export interface Workshop {
  readonly dataDir: string;
  readonly store: Store;
  readonly queue: Queue;
  /** Stores an upload and its audit; without `wake` no job is made, as after a crash. */
  submit(upload: Uint8Array, options?: { readonly wake: boolean }): Promise<Audit>;
  /** A real worker process; resolves when it takes jobs. `program` is main.ts unless said otherwise. */
  work(
    settings?: Readonly<Record<string, string>>,
    program?: string,
    /** `pipe`: its log can be read. */
    stdout?: 'inherit' | 'pipe',
  ): Promise<ChildProcess>;
  /** Resolves when the audit has ended, with its newest row. */
  ended(auditId: string): Promise<Audit>;
  /** Kills the workers and removes everything. */
  close(): Promise<void>;
}

const here = dirname(fileURLToPath(import.meta.url));

export async function openWorkshop(): Promise<Workshop> {
  const dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-worker-'));
  const store = await openStore({ dataDir });
  const queue = await openQueue.database({ dataDir });
  const workers: ChildProcess[] = [];
  return {
    dataDir,
    store,
    queue,
    submit: (upload, options) => submit(store, queue, upload, options?.wake ?? true),
    async work(settings = {}, program = join(here, '../src/main.ts'), stdout = 'inherit') {
      const worker = await startWorker(dataDir, settings, program, stdout);
      workers.push(worker);
      return worker;
    },
    ended: (auditId) => ended(store, auditId),
    async close() {
      await Promise.all(workers.map(kill));
      await queue.close();
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

export async function startWorker(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
  program: string = join(here, '../src/main.ts'),
  stdout: 'inherit' | 'pipe' = 'inherit',
): Promise<ChildProcess> {
  const worker = fork(program, [], {
    execArgv: ['--import', 'tsx'],
    cwd: here,
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
    // A secret of the worker's that no child may see.
    env: { ...process.env, SEAWORTHY_DATA: dataDir, LOG_LEVEL: 'silent', DEPLOY_TOKEN: 'hunter2', ...settings },
  });
  const exited = once(worker, 'exit').then(([code]) => Promise.reject(new Error(`The worker ended with ${code}.`)));
  await Promise.race([once(worker, 'message'), exited]);
  exited.catch(() => undefined); // from here on its end is the test's business
  return worker;
}

export async function submit(store: Store, queue: Queue, upload: Uint8Array, wake: boolean): Promise<Audit> {
  const { team, user } = await store.teams.local();
  const project = await store.projects.ensure(team.id, 'harbour', user.id);
  const { sha256, size } = await store.blobs.write(chunk(upload), 1_000_000_000);
  const audit = await store.audits.create({
    projectId: project.id,
    label: null,
    fileName: 'harbour.tgz',
    uploadBlob: sha256,
    uploadBytes: size,
    createdBy: user.id,
  });
  if (wake) await queue.enqueue({ auditId: audit.id });
  return audit;
}

async function* chunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export async function ended(store: Store, auditId: string): Promise<Audit> {
  const deadline = Date.now() + 280_000;
  for (;;) {
    const audit = await store.audits.get(auditId);
    if (audit !== undefined && audit.state !== 'queued' && audit.state !== 'running') return audit;
    if (Date.now() > deadline) throw new Error(`The audit is still ${audit?.state ?? 'missing'}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

/** PIDs of the audits that this worker runs right now. */
export async function childrenOf(worker: ChildProcess): Promise<readonly number[]> {
  const listed = await readFile(`/proc/${worker.pid}/task/${worker.pid}/children`, 'utf8').catch(() => '');
  const found: number[] = [];
  for (const pid of listed.split(' ').filter(Boolean).map(Number)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('audit-child')) found.push(pid);
  }
  return found;
}

/** False once the process is gone or only waits to be collected. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}

/** A .tar.gz of the tree, as `tar` makes it. */
export async function archiveOf(tree: Tree): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'seaworthy-tree-'));
  try {
    for (const [path, text] of Object.entries(tree)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const names = await readdir(folder);
    const { stdout } = await promisify(execFile)('tar', ['-C', folder, '-cz', ...names], {
      encoding: 'buffer',
      maxBuffer: 1_000_000_000,
    });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Small, with something for most areas to look at. */
export const harbour: Tree = {
  Dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm install\nEXPOSE 8000\nCMD npm start\n',
  'compose.yml': [
    'services:',
    '  web:',
    '    build: .',
    '    ports: ["8000:8000"]',
    '    environment: { DB_PASSWORD: hunter2hunter2, LOG_LEVEL: debug }',
    '  proxy:',
    '    image: nginx:latest',
    '    ports: ["80:80"]',
    '    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]',
    '',
  ].join('\n'),
  'nginx.conf':
    'events {}\nhttp {\n  server {\n    listen 80;\n    location / { proxy_pass http://web:8000; }\n  }\n}\n',
  'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef root():\n    return {}\n',
  'requirements.txt': 'fastapi\nuvicorn==0.30.0\n',
  '.github/workflows/ci.yml':
    'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n',
};
