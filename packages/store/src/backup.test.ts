import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUp } from './backup.ts';
import { readBackup } from './backup-file.ts';
import { chunk, newAudit } from './contract.ts';
import { openStore } from './open-store.ts';
import type { Store } from './port.ts';
import { restore } from './restore.ts';

let folder: string;
let dataDir: string;
let store: Store;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-backup-'));
  dataDir = join(folder, 'data');
  store = await openStore({ dataDir });
  target = join(folder, 'backup.tar');
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const summary = {
  score: 5,
  low: 5,
  high: 5,
  findings: { CRITICAL: 0, HIGH: 0, MEDIUM: 0, MONITOR: 0 },
  questions: 0,
  receipt: '',
};
const large = new Uint8Array(300_000).fill(7);

async function doneAudit() {
  const audit = await newAudit(store, 'desk');
  await store.audits.transition(audit.id, ['queued'], 'running');
  await store.audits.finish(audit.id, {
    summary,
    files: [
      { name: 'report.json', mediaType: 'application/json', bytes: Buffer.from('{}') },
      { name: 'report.pdf', mediaType: 'application/pdf', bytes: large },
    ],
    event: { type: 'done', stage: null, message: 'The report is ready', counts: {} },
  });
  return audit;
}
const save = () => backUp({ dataDir, to: target, now: Date.now() });
const names = async () => (await readdir(folder)).sort();

test('what is restored is what was there: rows, small files, large files, uploads of unfinished audits', async () => {
  const done = await doneAudit();
  const waiting = await newAudit(store, 'desk');
  await store.checkpoints.save(waiting.id, 'key', 'documents', large);
  const manifest = await save();
  expect(manifest).toMatchObject({ format: 'seaworthy-backup/1', blobs: { count: 2 } });
  expect(await names()).toEqual(['backup.tar', 'data']);
  await store.audits.delete(done.id);

  const restored = join(folder, 'restored');
  await restore({ file: target, dataDir: restored });
  expect((await readdir(restored)).sort()).toEqual(['blobs', 'seaworthy.db']);
  const other = await openStore({ dataDir: restored });
  try {
    expect((await other.audits.get(done.id))?.state).toBe('done');
    expect((await other.events.after(done.id, 0, 10)).map(({ type }) => type)).toEqual(['done']);
    expect(Buffer.from((await other.reports.get(done.id, 'report.pdf'))?.bytes ?? []).equals(large)).toBe(true);
    expect(Buffer.from((await other.checkpoints.load(waiting.id, 'key')) ?? []).equals(large)).toBe(true);
    const upload = (await other.audits.get(waiting.id))?.uploadBlob ?? expect.unreachable();
    const path = (await other.blobs.pathOf(upload)) ?? expect.unreachable();
    expect((await stat(path)).mode & 0o077).toBe(0);
  } finally {
    await other.close();
  }
});

test('what is deleted while a backup copies is in it all the same, and goes afterwards', async () => {
  const audits = [];
  for (let index = 0; index < 12; index += 1) {
    const audit = await newAudit(store, 'desk');
    await store.checkpoints.save(audit.id, 'key', 'documents', new Uint8Array(200_000).fill(index));
    audits.push(audit);
  }
  const saving = save();
  // The copy of the database appears after the moment that the backup shows.
  while (!(await names()).some((name) => name.endsWith('.db'))) await new Promise((resolve) => setImmediate(resolve));
  for (const audit of audits) await store.audits.delete(audit.id);
  await saving;
  const restored = join(folder, 'restored');
  await restore({ file: target, dataDir: restored });
  const other = await openStore({ dataDir: restored });
  const kept = (await other.audits.countByState()).queued;
  const { team } = await other.teams.local();
  for (const { id } of await other.audits.list({ teamId: team.id, limit: 50 })) {
    expect((await other.checkpoints.load(id, 'key'))?.byteLength).toBe(200_000);
  }
  await other.close();
  expect(kept).toBe(12);
  expect((await store.audits.countByState()).queued).toBe(0);
  await store.retention.sweep({ keepForRetryMs: 1, documentCacheAgeMs: 1, documentCacheSize: 1 });
  const left = (await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true })).filter((it) =>
    it.isFile(),
  );
  expect(left).toEqual([]);
});

test('a file that is there is never overwritten, and a backup that cannot be whole leaves nothing', async () => {
  await doneAudit();
  await writeFile(target, 'precious');
  await expect(save()).rejects.toMatchObject({ code: 'backup/exists', message: expect.stringContaining(target) });
  expect(await readFile(target, 'utf8')).toBe('precious');
  await rm(target);
  const blobs = (await readdir(join(dataDir, 'blobs'), { recursive: true })).filter((name) =>
    /[0-9a-f]{64}$/.test(name),
  );
  const victim = join(dataDir, 'blobs', blobs[0] ?? expect.unreachable());
  await appendFile(victim, 'x');
  await expect(save()).rejects.toMatchObject({ code: 'backup/damaged', message: expect.stringContaining(victim) });
  await rm(victim);
  await expect(save()).rejects.toMatchObject({
    code: 'backup/damaged',
    message: expect.stringContaining('is missing'),
  });
  expect(await names()).toEqual(['data']);
});

test('a blob whose bytes changed on the disk is found while the backup is written', async () => {
  await doneAudit();
  const [name = expect.unreachable()] = (await readdir(join(dataDir, 'blobs'), { recursive: true })).filter((it) =>
    /[0-9a-f]{64}$/.test(it),
  );
  const file = await open(join(dataDir, 'blobs', name), 'r+');
  await file.write('!', 0);
  await file.close();
  await expect(save()).rejects.toMatchObject({ code: 'backup/damaged', message: expect.stringContaining('SHA-256') });
  expect(await names()).toEqual(['data']);
});

test('a backup is refused when any byte of it changed, when it ends early, and when it is something else', async () => {
  await doneAudit();
  await save();
  const bytes = await readFile(target);
  const restored = join(folder, 'restored');
  const refused = async (changed: Uint8Array) => {
    await writeFile(target, changed);
    await expect(restore({ file: target, dataDir: restored })).rejects.toMatchObject({ code: 'backup/damaged' });
    expect(await readdir(restored)).toEqual([]);
  };
  for (const place of [700, 5_000, bytes.byteLength - 200_000]) {
    const changed = Buffer.from(bytes);
    changed[place] = (changed[place] ?? 0) ^ 1;
    await refused(changed);
  }
  await refused(bytes.subarray(0, bytes.byteLength - 310_000));
  await refused(bytes.subarray(0, 100));
  await refused(Buffer.from('not a tar file at all'));
  await refused(new Uint8Array(1_024));
});

test('a folder that holds anything is not restored into, and a file that is not there is named', async () => {
  await save();
  const missing = join(folder, 'none.tar');
  const empty = join(folder, 'empty');
  await mkdir(empty);
  await expect(restore({ file: missing, dataDir: empty })).rejects.toThrow(missing);
  await expect(restore({ file: target, dataDir })).rejects.toMatchObject({ code: 'restore/not-empty' });
  await restore({ file: target, dataDir: empty });
  expect(existsSync(join(empty, 'seaworthy.db'))).toBe(true);
});

test('a backup of a newer version is refused before anything is written', async () => {
  await save();
  const migrationsDir = join(folder, 'older');
  await mkdir(migrationsDir);
  await writeFile(join(migrationsDir, '0001_spine.sql'), 'select 1;');
  const refused = restore({ file: target, dataDir: join(folder, 'restored'), migrationsDir });
  await expect(refused).rejects.toMatchObject({
    code: 'storage/schema-mismatch',
    message: expect.stringContaining(target),
  });
});

test('no store opens on a folder whose restore was cut off', async () => {
  const half = join(folder, 'half');
  await mkdir(join(half, 'restoring'), { recursive: true });
  await expect(openStore({ dataDir: half })).rejects.toMatchObject({ code: 'storage/schema-mismatch' });
});

test('many writers go on while a backup is made, and the copy is whole', async () => {
  const audit = await newAudit(store, 'desk');
  await store.audits.transition(audit.id, ['queued'], 'running');
  let saving = true;
  const writing = (async () => {
    let count = 0;
    for (; saving; count += 1) {
      await store.events.append(audit.id, { type: 'log', stage: null, message: `${count}`, counts: {} });
      await store.blobs.write(chunk(`${count}`.repeat(1_000)), 1_000_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return count;
  })();
  await save();
  saving = false;
  expect(await writing).toBeGreaterThan(0);
  const parts: string[] = [];
  await readBackup(target, async (name) => void parts.push(name));
  expect(parts).toContain('seaworthy.db');
});
