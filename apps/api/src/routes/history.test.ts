import { trashMs } from '@seaworthy/schema/account-limits';
import { AuditPage, AuditView, Problem, ProjectView } from '@seaworthy/schema/api';
import { ProjectSettings } from '@seaworthy/schema/api-history';
import { KnownContent } from '@seaworthy/schema/uploads';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { reportWith } from '../../testing/report.ts';
import { form, type Served, seedAudit, seedReport, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const call: Served['call'] = (...request) => served.call(...request);
const read: Served['read'] = (path) => served.read(path);
const names = async (query: string) =>
  AuditPage.parse(await read(`/audits?${query}`)).audits.map(({ projectName, number }) => `${projectName} ${number}`);

describe('names and pins', () => {
  test('a label is set, changed and taken away, a pin as well, and neither touches the other', async () => {
    const { id } = await seedAudit(served, 'names');
    const change = async (body: unknown) => AuditView.parse(await (await call('PATCH', `/audits/${id}`, body)).json());
    expect(await change({ label: ' before the move ' })).toMatchObject({ label: 'before the move', pinned: false });
    expect(await change({ pinned: true })).toMatchObject({ label: 'before the move', pinned: true });
    expect(await change({ label: '' })).toMatchObject({ label: null, pinned: true });
    expect(await change({})).toMatchObject({ label: null, pinned: true });
    expect(AuditView.parse(await read(`/audits/${id}`)).createdBy).toBe(served.actor.name);
    expect((await call('PATCH', `/audits/${id}`, { label: 'x'.repeat(201) })).status).toBe(400);
  });
});

describe('search', () => {
  test('finds words in label, file name and project, in any case and script; wildcards are letters', async () => {
    const one = await seedAudit(served, 'Гавань Desk');
    const two = await seedAudit(served, 'search 100%_done');
    await call('PATCH', `/audits/${one.id}`, { label: 'Release ÜBER' });
    expect(await names(`q=${encodeURIComponent('гавань')}`)).toEqual(['Гавань Desk 1']);
    expect(await names(`q=${encodeURIComponent('über DESK.zip')}`)).toEqual(['Гавань Desk 1']);
    expect(await names(`q=${encodeURIComponent('über other')}`)).toEqual([]);
    expect(await names(`q=${encodeURIComponent('100%_')}`)).toEqual(['search 100%_done 1']);
    expect(await names(`q=${encodeURIComponent('1%d')}`)).toEqual([]);
    expect(await names('q=_')).toEqual(['search 100%_done 1']);
    expect(await names(`q=${encodeURIComponent('\\')}`)).toEqual([]);
    await call('PATCH', `/audits/${two.id}`, { pinned: true });
    expect(await names('pinned=true&q=search')).toEqual(['search 100%_done 1']);
    expect(await names('pinned=false&q=search')).toEqual([]);
    expect(await names('author=LOCAL&q=search')).toEqual(['search 100%_done 1']);
    expect(await names(`author=${served.actor.userId}&q=search`)).toEqual(['search 100%_done 1']);
    expect(await names('author=nobody&q=search')).toEqual([]);
  });
});

describe('the trash', () => {
  test('hides an audit from everything but itself, and gives it back as it was', async () => {
    const first = await seedReport(served, reportWith([]), 'trash');
    const second = await seedReport(served, reportWith([]), 'trash');
    const before = await read(`/audits/${second.id}`);
    expect((await call('DELETE', `/audits/${second.id}`)).status).toBe(204);
    for (const path of [
      '',
      '/report',
      '/findings',
      '/questions',
      '/events',
      '/files/report.md',
      '/export?format=csv',
    ]) {
      expect([path, (await call('GET', `/audits/${second.id}${path}`)).status]).toEqual([path, 404]);
    }
    for (const [method, path] of [
      ['DELETE', ''],
      ['PATCH', ''],
      ['POST', '/retry'],
      ['POST', '/cancel'],
    ] as const) {
      const body = method === 'PATCH' ? { pinned: true } : undefined;
      expect((await call(method, `/audits/${second.id}${path}`, body)).status).toBe(404);
    }
    expect((await call('GET', `/projects/trash/audits/2`)).status).toBe(404);
    expect((await call('GET', `/compare?from=${first.id}&to=${second.id}`)).status).toBe(404);
    expect(await names(`project=${first.projectId}`)).toEqual(['trash 1']);
    const project = ProjectView.parse(await read('/projects/trash'));
    expect([project.latest?.number, project.scored?.number, project.trend.length]).toEqual([1, 1, 1]);
    const known = KnownContent.parse(await read(`/uploads/known?sha256=${second.uploadBlob}`));
    expect(known.audits.map(({ id }) => id)).not.toContain(second.id);
    const { audits } = AuditPage.parse(await read('/audits?trash=true'));
    expect(audits.map(({ id }) => id)).toEqual([second.id]);
    expect(audits[0]?.deletedAt).toBeGreaterThan(0);
    const restored = await call('POST', `/audits/${second.id}/restore`);
    expect(AuditView.parse(await restored.json()).deletedAt).toBeNull();
    expect(await read(`/audits/${second.id}`)).toEqual(before);
    expect((await call('POST', `/audits/${second.id}/restore`)).status).toBe(200);
    expect(await names('trash=true')).toEqual([]);
  });

  test('takes a waiting audit after it was stopped, and after seven days gives nothing back', async () => {
    const { id } = await seedAudit(served, 'over');
    await call('DELETE', `/audits/${id}`);
    const [row] = AuditPage.parse(await read('/audits?trash=true')).audits;
    expect(row).toMatchObject({ id, state: 'cancelled' });
    const now = Date.now();
    try {
      vi.setSystemTime(now + trashMs + 1_000);
      expect((await call('POST', `/audits/${id}/restore`)).status).toBe(404);
    } finally {
      vi.useRealTimers();
    }
    expect((await call('POST', `/audits/${id}/restore`)).status).toBe(200);
  });
});

describe('settings of a project', () => {
  test('are kept; another name keeps the address, and uploads under the old one still find the project', async () => {
    const audit = await seedAudit(served, 'Old name');
    const settings = ProjectSettings.parse(await read('/projects/old-name/settings'));
    expect(settings).toEqual({
      name: 'Old name',
      keepAudits: null,
      keepDays: null,
      gate: { failOn: 'high', minScore: null },
    });
    const wanted = { name: 'New name', keepAudits: 5, keepDays: 90, gate: { failOn: 'critical', minScore: 6.5 } };
    expect(await (await call('PUT', '/projects/old-name/settings', wanted)).json()).toEqual(wanted);
    expect(await read(`/projects/${audit.projectId}/settings`)).toEqual(wanted);
    const body = form({ project: 'Old name' }, new TextEncoder().encode('later'));
    const later = AuditView.parse(await (await fetch(`${served.url}/api/v1/audits`, { method: 'POST', body })).json());
    expect(later).toMatchObject({ projectId: audit.projectId, projectName: 'New name', projectSlug: 'old-name' });
  });

  test('refuse the name of another project, and limits that make no sense', async () => {
    await seedAudit(served, 'taken');
    await seedAudit(served, 'wants');
    const gate = { failOn: 'high', minScore: null };
    const taken = await call('PUT', '/projects/wants/settings', {
      name: 'taken',
      keepAudits: null,
      keepDays: null,
      gate,
    });
    expect(Problem.parse(await taken.json())).toMatchObject({ status: 409, code: 'project/name-taken' });
    const none = await call('PUT', '/projects/wants/settings', { name: 'wants', keepAudits: 0, keepDays: null, gate });
    expect(none.status).toBe(400);
  });
});
