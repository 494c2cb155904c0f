import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trashMs } from '@seaworthy/schema/account-limits';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { blobFiles, newAudit, pattern, summary } from './contract.ts';
import { storeDrivers } from './open-store.ts';
import type { Audit, Store } from './port.ts';

const dayMs = 86_400_000;
const policy = { keepForRetryMs: dayMs, documentCacheAgeMs: dayMs, documentCacheSize: 1_000_000 };

/** Promises 10 and 11 of port.ts and the rest of history-port.ts, on every driver in an empty folder. */
for (const [driver, open] of Object.entries(storeDrivers)) {
  describe(`store promises 10 and 11, driver ${driver}`, () => {
    let dataDir: string;
    let store: Store;
    let by: string;

    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-store-'));
      store = await open({ dataDir });
      by = (await store.teams.local()).user.id;
    });

    afterEach(async () => {
      vi.useRealTimers();
      await store.close();
      await rm(dataDir, { recursive: true });
    });

    const done = async (project: string): Promise<Audit> => {
      const audit = await newAudit(store, project, project);
      await store.audits.transition(audit.id, ['queued'], 'running');
      const files = [{ name: 'report.json', mediaType: 'application/json', bytes: pattern(70_000) }];
      await store.audits.finish(audit.id, { summary, files });
      return audit;
    };
    const failed = async (project: string): Promise<Audit> => {
      const audit = await newAudit(store, project, project);
      await store.audits.transition(audit.id, ['queued'], 'running');
      await store.audits.transition(audit.id, ['running'], 'failed', { code: 'x', detail: '', stage: null });
      return audit;
    };
    const keep = async (projectId: string, change: { keepAudits?: number; keepDays?: number }) =>
      store.history.saveSettings(projectId, { ...(await store.history.settings(projectId)), ...change });
    const left = async (projectId: string) => {
      const { team } = await store.teams.local();
      return (await store.audits.list({ teamId: team.id, projectId, limit: 100 }))
        .map(({ number }) => number)
        .reverse();
    };
    /** What a sweep takes is exactly what the plan named. */
    const sweep = async () => {
      const plan = await store.retention.plan(policy);
      const swept = await store.retention.sweep(policy);
      for (const kind of ['audits', 'trash'] as const) {
        expect(plan.find((item) => item.kind === kind)?.count).toBe(swept[kind]);
      }
      return plan.flatMap(({ kind, ids }) => (kind === 'audits' || kind === 'trash' ? ids : []));
    };

    test('10: an audit in the trash is found by nothing else, comes back as it was for 7 days, and goes afterwards', async () => {
      const { team } = await store.teams.local();
      const kept = await done('shop');
      const { id, projectId, uploadBlob } = await done('shop');
      const before = await store.audits.get(id);
      await store.history.change(id, { label: 'release', pinned: true });
      expect(await store.history.trash(id, by)).toBe(true);
      expect(await store.history.trash(id, by)).toBe(false);
      expect(await store.audits.get(id)).toBeUndefined();
      expect(await store.audits.byNumber(projectId, 2)).toBeUndefined();
      expect(await left(projectId)).toEqual([1]);
      expect((await store.audits.newestByProject(team.id)).get(projectId)).toMatchObject({
        latest: { id: kept.id },
        scored: { id: kept.id },
      });
      expect((await store.audits.trends([projectId], 8)).get(projectId)?.map((audit) => audit.id)).toEqual([kept.id]);
      expect((await store.uploads.auditsOf(team.id, uploadBlob ?? '', 5)).map((audit) => audit.id)).toEqual([kept.id]);
      expect(await store.audits.listByState('done')).toHaveLength(1);
      expect((await store.audits.countByState()).done).toBe(1);
      expect(await store.history.change(id, { pinned: false })).toBe(false);
      expect(await store.audits.transition(id, ['done'], 'queued')).toBe(false);
      const trash = await store.audits.list({ teamId: team.id, trash: true, limit: 5 });
      expect(trash.map((audit) => audit.id)).toEqual([id]);
      expect(await store.history.find(id)).toMatchObject({ id, pinned: true });

      const now = Date.now();
      vi.setSystemTime(now + trashMs - 60_000);
      expect(await sweep()).toEqual([]);
      expect(await store.history.restore(id)).toBe(true);
      expect(await store.audits.get(id)).toEqual({ ...before, label: 'release', pinned: true, uploadBlob: null });
      expect(await store.reports.get(id, 'report.json')).toBeDefined();

      await store.history.trash(id, by);
      vi.setSystemTime(now + 2 * trashMs);
      expect(await store.history.restore(id)).toBe(false);
      expect(await store.history.find(id)).toBeUndefined();
      expect(await sweep()).toEqual([id]);
      expect(await store.reports.list(id)).toEqual([]);
      expect(await blobFiles(dataDir)).toHaveLength(1);
    });

    test('10: what has not ended does not go into the trash', async () => {
      const { id } = await newAudit(store, 'shop');
      expect(await store.history.trash(id, by)).toBe(false);
      await store.audits.transition(id, ['queued'], 'running');
      expect(await store.history.trash(id, by)).toBe(false);
      expect(await store.history.restore(id)).toBe(false);
    });

    test('11: a project keeps as many finished audits as it says, besides pinned ones', async () => {
      const audits = [];
      for (let round = 0; round < 5; round += 1) audits.push(await done('shop'));
      await failed('shop');
      audits.push(await done('shop'));
      const projectId = audits[0]?.projectId ?? '';
      await store.history.change(audits[1]?.id ?? '', { pinned: true });
      const elsewhere = await done('other');
      await keep(projectId, { keepAudits: 3 });
      expect(await sweep()).toEqual([audits[0]?.id, audits[2]?.id]);
      expect(await left(projectId)).toEqual([2, 4, 5, 6, 7]);
      await keep(projectId, { keepAudits: 1 });
      await sweep();
      expect(await left(projectId)).toEqual([2, 7]);
      expect(await left(elsewhere.projectId)).toEqual([1]);
    });

    test('11: days take what is older, never the newest finished one, the newest, or a pinned one', async () => {
      const scored = [await done('shop'), await done('shop'), await done('shop')];
      const projectId = scored[0]?.projectId ?? '';
      await failed('shop');
      await failed('shop');
      await store.history.change(scored[0]?.id ?? '', { pinned: true });
      await keep(projectId, { keepDays: 10 });
      const now = Date.now();
      vi.setSystemTime(now + 9 * dayMs);
      expect(await sweep()).toEqual([]);
      vi.setSystemTime(now + 11 * dayMs);
      await sweep();
      expect(await left(projectId)).toEqual([1, 3, 5]);
      vi.setSystemTime(now + 999 * dayMs);
      expect(await sweep()).toEqual([]);
    });

    test('11: the age of the whole installation spares the same', async () => {
      const scored = [await done('shop'), await done('shop'), await done('shop')];
      await store.history.change(scored[0]?.id ?? '', { pinned: true });
      vi.setSystemTime(Date.now() + 5 * dayMs);
      const aged = { ...policy, keepAuditsMs: dayMs };
      expect((await store.retention.plan(aged))[0]).toMatchObject({ kind: 'audits', ids: [scored[1]?.id] });
      expect((await store.retention.sweep(aged)).audits).toBe(1);
    });

    test('11: an audit in the trash shields no older one, and its project’s newest is the one before', async () => {
      const scored = [await done('shop'), await done('shop'), await done('shop')];
      await keep(scored[0]?.projectId ?? '', { keepAudits: 1 });
      await store.history.trash(scored[2]?.id ?? '', by);
      expect(await sweep()).toEqual([scored[0]?.id]);
    });

    test('a project may be renamed; its slug stays, former names lead to it until another one takes them', async () => {
      const { team } = await store.teams.local();
      const { projectId } = await newAudit(store, 'api');
      const other = await newAudit(store, 'web');
      const rename = async (id: string, name: string) =>
        store.history.saveSettings(id, { ...(await store.history.settings(id)), name });
      await rename(projectId, 'API platform');
      expect(await store.projects.ensure(team.id, 'api', by)).toMatchObject({ id: projectId, slug: 'api' });
      await expect(rename(projectId, 'web')).rejects.toMatchObject({ code: 'project/name-taken' });
      await rename(other.projectId, 'api');
      expect((await store.projects.ensure(team.id, 'api', by)).id).toBe(other.projectId);
      expect((await store.projects.ensure(team.id, 'web', by)).id).toBe(other.projectId);
      await rename(projectId, 'web');
      expect((await store.projects.ensure(team.id, 'web', by)).id).toBe(projectId);
      await rename(projectId, 'api platform 2');
      expect((await store.projects.ensure(team.id, 'API platform', by)).id).toBe(projectId);
    });
  });
}
