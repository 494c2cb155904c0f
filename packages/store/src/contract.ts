import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerValidMs } from '@seaworthy/schema/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { forkStoreProcess } from '../testing/fork.ts';
import type { OpenStore } from './open-store.ts';
import type { Audit, AuditSummary, NewEvent, ReportFile, Store } from './port.ts';

/** The promises of port.ts, one test for each number, on a driver in an empty folder. */
export function storeContract(driver: string, open: OpenStore): void {
  describe(`store promises, driver ${driver}`, () => {
    let dataDir: string;
    let store: Store;

    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-store-'));
      store = await open({ dataDir });
    });

    afterEach(async () => {
      await store.close();
      await rm(dataDir, { recursive: true });
    });

    test('1: no project without a team, no audit without a project, no answer without a person', async () => {
      const { team, user } = await store.teams.local();
      await expect(store.projects.ensure('team-nobody', 'shop', user.id)).rejects.toThrow('FOREIGN KEY');
      await expect(store.projects.ensure(team.id, 'shop', 'user-nobody')).rejects.toThrow('FOREIGN KEY');
      const audit = await newAudit(store, 'shop');
      expect(audit).toMatchObject({ teamId: team.id, createdBy: user.id, number: 1 });
      const upload = await store.blobs.write(chunk('x'), 10);
      const orphan = { ...creation(upload.sha256, user.id), projectId: 'project-nobody' };
      await expect(store.audits.create(orphan)).rejects.toMatchObject({ code: 'not-found' });
      const answer = { questionId: 'q', value: 'yes', note: '', byUser: 'user-nobody' } as const;
      await expect(store.answers.put(audit.projectId, answer)).rejects.toMatchObject({ code: 'not-found' });
    });

    test('2: four processes append to one audit, one is killed, and the numbers have no gap and no repeat', async () => {
      const audit = await newAudit(store, 'shop');
      const writers = await Promise.all([1, 2, 3, 4].map(() => forkStoreProcess('append', dataDir, audit.id, '150')));
      const victim = writers[0] ?? expect.unreachable();
      victim.child.on('message', () => victim.said.length >= 40 && victim.child.kill('SIGKILL'));
      for (const writer of writers) writer.go();
      await Promise.all(writers.map((writer) => writer.ended));
      expect(await victim.ended).toBe('SIGKILL');
      const events = await store.events.after(audit.id, 0, 1_000);
      expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
      const told = writers.flatMap((writer) => writer.said.map(({ seq }) => seq));
      expect(new Set(told).size).toBe(told.length);
      expect(events.length).toBeGreaterThanOrEqual(told.length);
      expect(told.length).toBeGreaterThanOrEqual(490);
      expect((await store.events.append(audit.id, log('after'))).seq).toBe(events.length + 1);
      expect(await store.events.appendWhileRunning(audit.id, log('not running'))).toBeUndefined();
      await store.audits.transition(audit.id, ['queued'], 'running');
      expect((await store.events.appendWhileRunning(audit.id, log('running')))?.seq).toBe(events.length + 2);
    });

    test('3: of many who move an audit at once exactly one succeeds, and only its event is kept', async () => {
      const audit = await newAudit(store, 'shop');
      const other = await open({ dataDir });
      const racers = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? store : other));
      const outcomes = await Promise.all(
        racers.map((racer, index) =>
          racer.audits.transition(audit.id, ['queued'], 'running', undefined, log(`${index}`)),
        ),
      );
      await other.close();
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.events.after(audit.id, 0, 100)).toMatchObject([
        { seq: 1, message: `${outcomes.indexOf(true)}` },
      ]);
      const failure = { code: 'audit/worker-crashed', detail: 'gone', stage: null };
      expect(await store.audits.transition(audit.id, ['queued'], 'failed', failure)).toBe(false);
      expect(await store.audits.get(audit.id)).toMatchObject({ state: 'running', failure: null });
    });

    test('4: a process that dies inside finish leaves a running audit without reports', async () => {
      const audit = await newAudit(store, 'shop');
      const mover = await forkStoreProcess('die-moving', dataDir, audit.id);
      mover.go();
      expect(await mover.ended).toBe('SIGKILL');
      expect(await store.audits.get(audit.id)).toMatchObject({ state: 'queued', startedAt: null });
      expect(await store.audits.finish(audit.id, { summary, files: [reportOf(10)] })).toBe(false);
      await store.audits.transition(audit.id, ['queued'], 'running');
      const finisher = await forkStoreProcess('die-finishing', dataDir, audit.id);
      finisher.go();
      expect(await finisher.ended).toBe('SIGKILL');
      expect(await store.audits.get(audit.id)).toMatchObject({ state: 'running', summary: null });
      expect(await store.reports.list(audit.id)).toEqual([]);
      expect(await store.audits.finish(audit.id, { summary, files: [reportOf(10), large], event: log('done') })).toBe(
        true,
      );
      expect(await store.audits.get(audit.id)).toMatchObject({ state: 'done', summary });
      expect((await store.reports.list(audit.id)).map((file) => file.name)).toEqual(['report.json', 'report.md']);
      expect((await store.reports.get(audit.id, 'report.md'))?.bytes.byteLength).toBe(large.bytes.byteLength);
      expect(await store.events.after(audit.id, 0, 10)).toMatchObject([{ seq: 1, message: 'done' }]);
    });

    test('5: checkpoints are found under their exact key with their exact bytes, also after kill -9', async () => {
      const audit = await newAudit(store, 'shop');
      const stranger = await newAudit(store, 'other');
      for (const size of [0, 1, 65_535, 65_536, 3_000_000]) {
        const bytes = pattern(size + 10).subarray(10);
        await store.checkpoints.save(audit.id, `k${size}`, 'documents', bytes);
        expect(Buffer.compare((await store.checkpoints.load(audit.id, `k${size}`)) ?? pattern(7), bytes)).toBe(0);
      }
      await store.checkpoints.save(audit.id, 'k1', 'documents', pattern(70_000));
      expect((await store.checkpoints.load(audit.id, 'k1'))?.byteLength).toBe(70_000);
      expect(await store.checkpoints.load(audit.id, 'k')).toBeUndefined();
      expect(await store.checkpoints.pathOf(audit.id, 'k0')).toBeUndefined();
      const parts = async function* () {
        yield pattern(200_000).subarray(0, 90_000);
        yield pattern(200_000).subarray(90_000);
      };
      await store.checkpoints.saveFrom(audit.id, 'parts', 'documents', parts());
      const path = (await store.checkpoints.pathOf(audit.id, 'parts')) ?? '';
      expect(Buffer.compare(await readFile(path), pattern(200_000))).toBe(0);
      expect((await store.checkpoints.load(audit.id, 'parts'))?.byteLength).toBe(200_000);
      expect(await store.checkpoints.load(stranger.id, 'k1')).toBeUndefined();
      const saver = await forkStoreProcess('save', dataDir, audit.id);
      saver.child.on('message', () => saver.said.length >= 25 && saver.child.kill('SIGKILL'));
      saver.go();
      expect(await saver.ended).toBe('SIGKILL');
      for (const { saved = -1 } of saver.said) {
        const expected = new Uint8Array(saved % 2 === 0 ? 100 : 70_000).fill(saved % 251);
        const loaded = (await store.checkpoints.load(audit.id, `key-${saved}`)) ?? pattern(1);
        expect(Buffer.compare(loaded, expected), `checkpoint ${saved}`).toBe(0);
      }
    });

    test('6: a deleted audit takes its events, checkpoints, reports and unshared blobs with it', async () => {
      const first = await newAudit(store, 'shop', 'same upload');
      const second = await newAudit(store, 'shop', 'same upload');
      const shared = first.uploadBlob ?? expect.unreachable();
      for (const audit of [first, second]) await store.checkpoints.save(audit.id, 'shared', 'a', pattern(80_000));
      await store.checkpoints.save(first.id, 'own', 'a', pattern(90_000));
      await store.events.append(first.id, log('hello'));
      await store.audits.transition(first.id, ['queued'], 'running');
      await store.audits.finish(first.id, { summary, files: [large] });
      await store.audits.delete(first.id);
      expect(await store.audits.get(first.id)).toBeUndefined();
      expect(await store.events.after(first.id, 0, 10)).toEqual([]);
      expect(await store.reports.list(first.id)).toEqual([]);
      expect(await store.checkpoints.load(first.id, 'own')).toBeUndefined();
      expect(await store.blobs.pathOf(shared)).toBeDefined();
      expect((await store.checkpoints.load(second.id, 'shared'))?.byteLength).toBe(80_000);
      await expect(store.events.append(first.id, log('late'))).rejects.toMatchObject({ code: 'not-found' });
      await store.audits.delete(second.id);
      expect(await blobFiles(dataDir)).toEqual([]);
    });

    test('7: the latest answer of a question counts in its project, and earlier ones are kept', async () => {
      const { user } = await store.teams.local();
      const { projectId } = await newAudit(store, 'shop');
      const { projectId: otherProject } = await newAudit(store, 'other');
      const put = (questionId: string, value: 'yes' | 'no') =>
        store.answers.put(projectId, { questionId, value, note: 'because', byUser: user.id });
      await put('q1', 'yes');
      await put('q2', 'yes');
      await put('q1', 'no');
      const current = await store.answers.list(projectId);
      expect(current.map(({ questionId, value }) => [questionId, value])).toEqual([
        ['q1', 'no'],
        ['q2', 'yes'],
      ]);
      expect(current[0]).toMatchObject({ byUser: user.id, byName: user.name, note: 'because' });
      await store.answers.withdraw(projectId, 'q1', user.id);
      expect((await store.answers.list(projectId)).map((answer) => answer.questionId)).toEqual(['q2']);
      expect(await store.answers.list(otherProject)).toEqual([]);
      expect(await store.answers.history(projectId, 'q1')).toMatchObject([
        { value: 'yes' },
        { value: 'no' },
        { value: null },
      ]);
    });

    test('7: an open question may say who would know, until it is answered; an answer older than its time counts no longer', async () => {
      const { user } = await store.teams.local();
      const { projectId } = await newAudit(store, 'shop');
      await store.answers.ask(projectId, 'q1', 'Ana', user.id);
      expect(await store.answers.asked(projectId)).toMatchObject([
        { questionId: 'q1', whom: 'Ana', byName: user.name },
      ]);
      expect(await store.answers.list(projectId)).toEqual([]);
      await store.answers.put(projectId, { questionId: 'q1', value: 'yes', note: '', byUser: user.id });
      expect(await store.answers.asked(projectId)).toEqual([]);
      const now = Date.now();
      try {
        vi.setSystemTime(now + answerValidMs - 60_000);
        expect(await store.answers.list(projectId)).toHaveLength(1);
        const before = (await store.answers.revisions([projectId])).get(projectId) ?? 0;
        expect(await store.answers.revisions([projectId])).toEqual(new Map([[projectId, before]]));
        vi.setSystemTime(now + answerValidMs + 60_000);
        expect(await store.answers.list(projectId)).toEqual([]);
        expect((await store.answers.revisions([projectId])).get(projectId)).toBeGreaterThan(before);
      } finally {
        vi.useRealTimers();
      }
    });

    test('8: processes that open an empty folder at the same time all succeed, and migrations ran once', async () => {
      const fresh = await mkdtemp(join(tmpdir(), 'seaworthy-store-'));
      try {
        const openers = await Promise.all([1, 2, 3, 4].map(() => forkStoreProcess('open', fresh)));
        for (const opener of openers) opener.go();
        expect(await Promise.all(openers.map((opener) => opener.ended))).toEqual([0, 0, 0, 0]);
        const again = await open({ dataDir: fresh });
        expect((await again.teams.local()).team.id).toBe('team-local');
        await again.close();
      } finally {
        await rm(fresh, { recursive: true });
      }
    });

    test('audits of one project are numbered without gaps when several processes create them at once', async () => {
      const { team, user } = await store.teams.local();
      const project = await store.projects.ensure(team.id, 'shop', user.id);
      const creators = await Promise.all([1, 2, 3, 4].map(() => forkStoreProcess('create', dataDir, project.id, '20')));
      for (const creator of creators) creator.go();
      await Promise.all(creators.map((creator) => creator.ended));
      const audits = await store.audits.list({ teamId: team.id, limit: 100 });
      expect(audits.map((audit) => audit.number)).toEqual(Array.from({ length: 80 }, (_, index) => 80 - index));
      expect(new Set(audits.map((audit) => audit.createdAt)).size).toBe(80);
    });
  });
}

export async function newAudit(store: Store, projectName: string, upload = 'archive'): Promise<Audit> {
  const { team, user } = await store.teams.local();
  const project = await store.projects.ensure(team.id, projectName, user.id);
  const { sha256 } = await store.blobs.write(chunk(upload), 1_000);
  return store.audits.create({ ...creation(sha256, user.id), projectId: project.id });
}

function creation(uploadBlob: string, createdBy: string) {
  return { label: null, fileName: 'shop.zip', uploadBlob, uploadBytes: 7, createdBy };
}

export async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export function log(message: string): NewEvent {
  return { type: 'log', stage: null, message, counts: {} };
}

export function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) % 256);
}

export const summary: AuditSummary = {
  score: 4.2,
  low: 3,
  high: 8.1,
  findings: { CRITICAL: 1, HIGH: 2, MEDIUM: 3, MONITOR: 4 },
  questions: 5,
  receipt: 'abc',
};

function reportOf(size: number): ReportFile {
  return { name: 'report.json', mediaType: 'application/json', bytes: pattern(size) };
}

const large: ReportFile = { name: 'report.md', mediaType: 'text/markdown', bytes: pattern(200_000) };

/** Names of all blob files below the data folder, however they are nested. */
export async function blobFiles(dataDir: string): Promise<readonly string[]> {
  const found = await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => entry.name);
}
