import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newAudit } from './contract.ts';
import { databaseFileName, storeDrivers } from './open-store.ts';
import type { Store } from './port.ts';
import { commentsOfOneFinding, type NewDecision, type SeenFinding } from './triage-port.ts';

const risk: NewDecision = { kind: 'accepted-risk', reason: 'the driver needs root for now', until: '2026-06-30' };
const dismissed: NewDecision = { kind: 'false-positive', reason: 'the host is not reachable', until: null };

const seen = (path: string, logical: string, subjectId: string | null = null): SeenFinding => ({
  ruleId: 'container/non-root/runs-as-root',
  fingerprints: { logical, path },
  title: 'Runs as root',
  file: `${path}.yml`,
  subjectName: 'api',
  subjectId,
});

/** Promise 12 of port.ts and the rest of triage-port.ts, on every driver in an empty folder. */
for (const [driver, open] of Object.entries(storeDrivers)) {
  describe(`store promise 12, driver ${driver}`, () => {
    let dataDir: string;
    let store: Store;
    let projectId: string;
    let by: string;

    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-store-'));
      store = await open({ dataDir });
      projectId = (await newAudit(store, 'shop')).projectId;
      by = (await store.teams.local()).user.id;
    });

    afterEach(async () => {
      await store.close();
      await rm(dataDir, { recursive: true });
    });

    const only = async () => {
      const [subject, ...others] = await store.triage.subjects(projectId);
      expect(others).toEqual([]);
      return subject ?? expect.unreachable();
    };

    test('12: each decision counts instead of the one before, all of them stay, and no shell can change one', async () => {
      expect(await store.triage.decide(projectId, [seen('a', 'x')], risk, by)).toBe(1);
      expect(await store.triage.decide(projectId, [seen('a', 'x')], dismissed, by)).toBe(1);
      expect((await only()).decision).toMatchObject({ ...dismissed, byName: 'Local user' });
      const { id } = await only();
      expect(await store.triage.decide(projectId, [seen('a', 'x', id)], null, by)).toBe(1);
      expect(await store.triage.decide(projectId, [seen('a', 'x', id)], null, by)).toBe(0);
      expect((await only()).decision).toBeNull();
      expect(await store.triage.decided(projectId)).toEqual([]);
      expect((await store.triage.talk(id)).history).toMatchObject([
        { what: 'accepted-risk', text: risk.reason, until: risk.until },
        { what: 'false-positive', text: dismissed.reason, until: null },
        { what: 'opened', text: '', until: null },
      ]);
      const shell = new BetterSqlite(join(dataDir, databaseFileName));
      expect(() => shell.exec(`update triage_entries set reason = 'another one'`)).toThrow('append-only');
      expect(() => shell.exec('delete from triage_entries')).toThrow('append-only');
      shell.close();
    });

    test('a finding that moved is the same subject when it is said to be, and two of one kind are two subjects', async () => {
      await store.triage.decide(projectId, [seen('old', 'x')], risk, by);
      const { id } = await only();
      await store.triage.comment(projectId, seen('new', 'x', id), 'it moved', by);
      expect(await only()).toMatchObject({ id, fingerprints: { path: 'new' }, file: 'new.yml', comments: 1 });
      await store.triage.decide(projectId, [seen('other', 'x')], dismissed, by);
      expect(await store.triage.subjects(projectId)).toHaveLength(2);
    });

    test('two people who speak of a finding first at the same time speak of the same one, and both are heard', async () => {
      const other = await open({ dataDir });
      await Promise.all([
        store.triage.decide(projectId, [seen('a', 'x')], risk, by),
        other.triage.decide(projectId, [seen('a', 'x')], dismissed, by),
      ]);
      await other.close();
      const { id, decision } = await only();
      const { history } = await store.triage.talk(id);
      expect(history.map(({ what }) => what).sort()).toEqual(['accepted-risk', 'false-positive']);
      expect(history.at(-1)?.what).toBe(decision?.kind);
    });

    test('many are decided together, or none is', async () => {
      const many = Array.from({ length: 200 }, (_, index) => seen(`p${index}`, `l${index}`));
      await expect(store.triage.decide(projectId, many, { ...risk, until: null }, by)).rejects.toThrow('CHECK');
      await expect(store.triage.decide(projectId, many, risk, 'user-nobody')).rejects.toThrow('FOREIGN KEY');
      expect(await store.triage.subjects(projectId)).toEqual([]);
      const before = await store.triage.revisions([projectId]);
      expect(before).toEqual(new Map());
      expect(await store.triage.decide(projectId, many, risk, by)).toBe(200);
      expect((await store.triage.revisions([projectId])).get(projectId)).toBeGreaterThanOrEqual(200);
    });

    test('many are assigned together, or none is', async () => {
      const many = Array.from({ length: 200 }, (_, index) => seen(`p${index}`, `l${index}`));
      await expect(store.triage.assign(projectId, many, by, 'user-nobody')).rejects.toThrow('FOREIGN KEY');
      expect(await store.triage.subjects(projectId)).toEqual([]);
      expect(await store.triage.assign(projectId, many.slice(0, 3), by, by)).toBe(3);
      expect(await store.triage.assign(projectId, many, by, by)).toBe(197);
      const assigned = await store.triage.subjects(projectId);
      expect(assigned.filter(({ assignee }) => assignee?.id === by)).toHaveLength(200);
    });

    test('a subject that no report shows can be opened, in its own project alone', async () => {
      await store.triage.decide(projectId, [seen('gone', 'x')], risk, by);
      const { id } = await only();
      const { projectId: elsewhere } = await newAudit(store, 'other');
      expect(await store.triage.open(elsewhere, id, by)).toBe(false);
      expect(await store.triage.open(projectId, id, by)).toBe(true);
      expect(await store.triage.open(projectId, id, by)).toBe(false);
    });

    test('only members are assigned, and taking it back is remembered', async () => {
      await expect(store.triage.assign(projectId, [seen('a', 'x')], 'user-nobody', by)).rejects.toMatchObject({
        code: 'request/invalid',
      });
      expect(await store.triage.assign(projectId, [seen('a', 'x')], by, by)).toBe(1);
      expect(await store.triage.assign(projectId, [seen('a', 'x')], by, by)).toBe(0);
      expect(await only()).toMatchObject({ assignee: { id: by, name: 'Local user' }, decision: null });
      await store.triage.assign(projectId, [seen('a', 'x')], null, by);
      const { id, assignee } = await only();
      expect(assignee).toBeNull();
      expect((await store.triage.talk(id)).history.map(({ what, text }) => [what, text])).toEqual([
        ['assigned', 'Local user'],
        ['unassigned', ''],
      ]);
    });

    test('a finding has so many comments and no more, also when they are taken back', async () => {
      for (let said = 0; said < commentsOfOneFinding; said += 1) {
        await store.triage.comment(projectId, seen('a', 'x'), `said ${said}`, by);
      }
      const { id } = await only();
      const [first] = (await store.triage.talk(id)).comments;
      await store.triage.deleteComment(projectId, first?.id ?? '', by, false);
      await expect(store.triage.comment(projectId, seen('a', 'x'), 'one more', by)).rejects.toMatchObject({
        code: 'conflict',
      });
      await store.triage.comment(projectId, seen('b', 'y'), 'about another', by);
    });

    test('a deleted comment leaves no text, also in the file; somebody else’s stays', async () => {
      const secret = 'the pass phrase is tangerine';
      await store.triage.comment(projectId, seen('a', 'x'), secret, by);
      const { id } = await only();
      const [comment] = (await store.triage.talk(id)).comments;
      expect(comment).toMatchObject({ text: secret, byName: 'Local user', byId: by });
      const commentId = comment?.id ?? expect.unreachable();
      await expect(store.triage.deleteComment(projectId, commentId, 'somebody else', false)).rejects.toMatchObject({
        code: 'access/forbidden',
      });
      expect(await store.triage.deleteComment(projectId, commentId, by, false)).toBe(true);
      expect(await store.triage.deleteComment(projectId, commentId, by, true)).toBe(false);
      expect((await store.triage.talk(id)).comments).toEqual([]);
      const shell = new BetterSqlite(join(dataDir, databaseFileName));
      expect(shell.prepare('select text, deleted_by from triage_comments').all()).toEqual([
        { text: '', deleted_by: by },
      ]);
      shell.close();
    });
  });
}
