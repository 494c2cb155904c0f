import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@seaworthy/runtime/logger';
import { databaseOf, openStore } from '@seaworthy/store/open-store';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openAccounts } from '../../../packages/accounts/src/open-accounts.ts';
import { perform } from './operate/perform.ts';
import { backUpWhenDue } from './scheduled-backups.ts';

vi.setConfig({ testTimeout: 300_000 });

let folder: string;
let dataDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-operate-'));
  dataDir = join(folder, 'data');
});
afterEach(() => rm(folder, { recursive: true }));

/** What the program does with these words, in this process: a start of Node for each would take most of the time. */
async function seaworthy(args: readonly string[], env: Record<string, string> = {}) {
  let [out, err] = ['', ''];
  const environment = { SEAWORTHY_DATA: dataDir, SEAWORTHY_MIN_FREE_BYTES: '1', ...env };
  const code = await perform(args, environment, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

/** A data folder with a cancelled audit whose upload is kept, and a file that belongs to nothing. */
async function fillData(): Promise<string> {
  const store = await openStore({ dataDir });
  const { team, user } = await store.teams.local();
  const project = await store.projects.ensure(team.id, 'harbour', user.id);
  const { sha256, size } = await store.blobs.write(
    (async function* () {
      yield Buffer.from('archive');
    })(),
    100,
  );
  const { id } = await store.audits.create({
    projectId: project.id,
    label: null,
    fileName: 'a.zip',
    uploadBlob: sha256,
    uploadBytes: size,
    createdBy: user.id,
  });
  await store.audits.transition(id, ['queued'], 'cancelled');
  await store.close();
  await mkdir(join(dataDir, 'blobs', 'ff'), { recursive: true });
  await writeFile(join(dataDir, 'blobs', 'ff', 'f'.repeat(64)), 'lost');
  return id;
}

const blobs = async () =>
  (await readdir(join(dataDir, 'blobs'), { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name)).length;

test('backup, restore and doctor work on an installation, and say what they did', async () => {
  await fillData();
  const to = join(folder, 'backup.tar');
  const saved = await seaworthy(['backup', '--to', to]);
  expect(saved).toMatchObject({ code: 0, err: '' });
  expect(saved.out).toContain(`${to}: `);
  const again = await seaworthy(['backup', '--to', to]);
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toContain(`seaworthy: ${to} exists already`);
  expect(again.err).toContain('Choose another name');

  const restored = join(folder, 'restored');
  expect((await seaworthy(['restore', to, '--data', restored])).code).toBe(0);
  const refused = await seaworthy(['restore', to, '--data', restored]);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain(`${restored} is not empty (it holds blobs, seaworthy.db)`);

  const { code, out } = await seaworthy(['doctor', '--json', '--data', restored], {
    SEAWORTHY_OTLP_ENDPOINT: 'http://u:hunter2@127.0.0.1:4318',
  });
  expect(code).toBe(0);
  expect(out).not.toContain('hunter2');
  const { healthy, checks, settings } = JSON.parse(out);
  expect(healthy).toBe(true);
  const named = Object.fromEntries(checks.map((check: { name: string; status: string }) => [check.name, check.status]));
  expect(named).toMatchObject({ database: 'ok', schema: 'ok', blobs: 'ok', workers: 'warn', 'data folder': 'ok' });
  expect(settings).toContainEqual({ name: 'SEAWORTHY_MIN_FREE_BYTES', value: '1', from: 'environment' });
  expect(settings).toContainEqual({ name: 'SEAWORTHY_SWEEP_MINUTES', value: '60', from: 'default' });
});

test('doctor fails with the way out when a file is missing, the disk is too full, Redis is away, or a setting is wrong', async () => {
  await fillData();
  const names = (await readdir(join(dataDir, 'blobs'), { recursive: true })).filter((name) =>
    /[0-9a-e][0-9a-f]{63}$/.test(name),
  );
  await rm(join(dataDir, 'blobs', names[0] ?? expect.unreachable()));
  const sick = await seaworthy(['doctor'], {
    SEAWORTHY_MIN_FREE_BYTES: '999999999999999',
    SEAWORTHY_QUEUE: 'redis',
    REDIS_URL: 'redis://u:hunter2@127.0.0.1:1/0',
  });
  expect(sick.code).toBe(1);
  expect(sick.out).toMatch(/✗ blobs: Files that rows need are missing.*Restore a backup\./);
  expect(sick.out).toMatch(/✗ disk: .*no upload and no audit is taken/);
  expect(sick.out).toMatch(/✗ queue \(redis\): Redis at .* does not answer/);
  expect(sick.out).not.toContain('hunter2');
  const wrong = await seaworthy(['doctor'], { SEAWORTHY_SWEEP_MINUTES: 'often' });
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain('✗ settings: SEAWORTHY_SWEEP_MINUTES must be a whole number');
});

test('cleanup shows first and removes then, the same', async () => {
  const id = await fillData();
  const settings = { SEAWORTHY_KEEP_FOR_RETRY_HOURS: '0' };
  const dry = await seaworthy(['cleanup', '--dry-run'], settings);
  expect(dry).toMatchObject({ code: 0, err: '' });
  expect(dry.out).toContain(id);
  expect(dry.out).toContain('1 files that belong to nothing, up to 4 bytes');
  expect(await blobs()).toBe(2);
  const { code, out } = await seaworthy(['cleanup', '--json'], settings);
  expect(code).toBe(0);
  expect(JSON.parse(out).removed).toMatchObject({ audits: 0, uploads: 1, files: 1 });
  expect(await blobs()).toBe(0);
  const nowhere = await seaworthy(['cleanup', '--data', join(folder, 'typo')]);
  expect(nowhere.code).toBe(1);
  expect(nowhere.err).toContain('holds no database');
  await expect(stat(join(folder, 'typo'))).rejects.toThrow('ENOENT');
});

test.each([
  [['backup'], 'backup needs --to FILE.tar.'],
  [['restore', 'x.tar'], 'restore needs --data DIR'],
  [['restore', '--data', 'x'], 'restore needs the FILE'],
  [['doctor', '--dry-run'], 'doctor knows no --dry-run.'],
  [['burn'], 'There is no command burn.'],
  [['backup', '--frob'], "Unknown option '--frob'."],
])('%j is wrong usage', async (args, sentence) => {
  const { code, err } = await seaworthy(args);
  expect(code).toBe(2);
  expect(err).toContain(`seaworthy: ${sentence}`);
  expect(err.trim().split('\n')).toHaveLength(1);
});

describe('scheduled backups', () => {
  const hourMs = 3_600_000;
  const logger = createLogger({ name: 'worker', level: 'silent' });

  test('are written once a period, whoever looks, and the oldest go', async () => {
    await fillData();
    const dir = join(folder, 'backups');
    const at = (now: number) =>
      backUpWhenDue({ dataDir, schedule: { dir, everyMs: hourMs, keep: 2 }, logger, now: () => now });
    const start = Date.UTC(2026, 0, 1);
    await rm(join(dataDir, 'blobs', 'ff'), { recursive: true });
    expect(await at(start + 1)).toBe(join(dir, 'seaworthy-2026-01-01T00-00-00Z.tar'));
    expect(await at(start + hourMs - 1)).toBeUndefined();
    await writeFile(join(dir, 'mine.tar'), 'not ours');
    await writeFile(join(dir, 'seaworthy-2026-01-01T01-00-00Z.tar.partial'), 'cut off');
    await expect(at(start + hourMs)).rejects.toMatchObject({ code: 'backup/exists' });
    const long = new Date(Date.now() - 2 * hourMs);
    await utimes(join(dir, 'seaworthy-2026-01-01T01-00-00Z.tar.partial'), long, long);
    await at(start + hourMs);
    await at(start + 2 * hourMs);
    expect((await readdir(dir)).sort()).toEqual([
      'mine.tar',
      'seaworthy-2026-01-01T01-00-00Z.tar',
      'seaworthy-2026-01-01T02-00-00Z.tar',
    ]);
  });
});

test('an owner who lost link, password or phone is let in again, by whoever can write the database', async () => {
  expect(await seaworthy(['setup-link'])).toMatchObject({ code: 1, err: expect.stringContaining('holds no database') });
  await fillData();
  const first = await seaworthy(['setup-link'], { SEAWORTHY_PUBLIC_URL: 'https://audits.example.com/' });
  expect(first.out).toMatch(/^https:\/\/audits\.example\.com\/setup#[\w-]{43}\n$/);

  const store = await openStore({ dataDir });
  const accounts = await openAccounts({
    store,
    secret: 'a secret of more than thirty-two characters',
    publicUrl: null,
  });
  const owner = { email: 'ada@example.com', name: 'Ada', password: 'a long enough password' };
  const { id } = await accounts.setUp({ ...owner, token: first.out.trim().split('#')[1] ?? '' });
  await databaseOf(store).updateTable('auth_users').set({ two_factor_enabled: 1 }).execute();
  const refused = await seaworthy(['setup-link']);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('There is an owner already') });

  const nobody = await seaworthy(['reset-link', 'eve@example.com']);
  expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('Nobody has an account') });
  expect(await seaworthy(['reset-link'])).toMatchObject({ code: 2 });
  // Whoever makes a link for somebody must know what else ends with it.
  expect((await seaworthy(['--help'])).out).toContain('Every session and every API token of the account ends');
  await seaworthy(['reset-link', 'ada@example.com']);
  const { out } = await seaworthy(['reset-link', 'Ada@Example.com', '--without-second-factor']);
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:8080\/reset\/[\w-]{43}\n$/);
  expect(await store.members.useResetLink(out.trim().split('/').at(-1) ?? '')).toEqual({ userId: id });
  await accounts.resetPassword(id, 'the next long password');
  const client = { address: null, userAgent: null };
  const signedIn = await accounts.signIn({ ...owner, password: 'the next long password' }, client);
  expect(signedIn.kind).toBe('session');
  await store.close();
});
