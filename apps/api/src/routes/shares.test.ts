import { QuestionList } from '@seaworthy/schema/api';
import { SharedAudit, ShareList, ShareOnce } from '@seaworthy/schema/api-history';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { backupQuestion, reportWith, zoneQuestion } from '../../testing/report.ts';
import { json, type Served, seedAudit, seedReport, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  // A team of somebody else's: what a link opens must not depend on who is signed in.
  served = await serve();
});
afterAll(() => served.close());

const api = (path: string, init?: RequestInit) => fetch(`${served.url}/api/v1${path}`, init);
const makeLink = async (auditId: string, days?: number) => {
  const answer = await api(`/audits/${auditId}/shares`, json('POST', days === undefined ? {} : { days }));
  expect(answer.status).toBe(201);
  const { path, share } = ShareOnce.parse(await answer.json());
  return { token: path.replace('/share/', ''), share };
};

describe('a link', () => {
  test('is shown once, lasts 14 days unless said otherwise, 90 at most, and tells when it was opened', async () => {
    const audit = await seedReport(served, reportWith([backupQuestion]), 'once');
    const { token, share } = await makeLink(audit.id);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(share.expiresAt - share.createdAt).toBe(14 * 86_400_000);
    expect(share.lastOpenedAt).toBeNull();
    expect((await api(`/audits/${audit.id}/shares`, json('POST', { days: 91 }))).status).toBe(400);
    await api(`/shared/${token}`);
    const text = await (await api(`/audits/${audit.id}/shares`)).text();
    expect(text).not.toContain(token);
    const { shares } = ShareList.parse(JSON.parse(text));
    expect(shares).toHaveLength(1);
    expect(shares[0]?.lastOpenedAt).toBeGreaterThanOrEqual(share.createdAt);
  });

  test('reads its audit as the team reads it, by the same handlers', async () => {
    const audit = await seedReport(served, reportWith([backupQuestion, zoneQuestion]), 'read');
    const { token } = await makeLink(audit.id);
    const { audit: shown, byName } = SharedAudit.parse(await (await api(`/shared/${token}`)).json());
    expect(shown).toMatchObject({ id: audit.id, projectName: 'read', createdBy: '', canRetry: false });
    expect(byName).toBe('Local user');
    for (const below of ['/report', '/report?view=overview', '/findings', '/questions', '/files/report.md']) {
      const [own, visited] = await Promise.all([api(`/audits/${audit.id}${below}`), api(`/shared/${token}${below}`)]);
      expect([below, visited.status]).toEqual([below, 200]);
      expect(await visited.text()).toBe(await own.text());
      expect(Object.fromEntries(visited.headers)).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex, nofollow',
      });
    }
    expect((await api(`/shared/${token}/findings/none`)).status).toBe(404);
  });

  test('does not tell whose answer counts no longer', async () => {
    const { store, actor } = served;
    const audit = await seedReport(served, reportWith([backupQuestion]), 'dropped');
    const answer = {
      questionId: backupQuestion.id,
      value: 'yes',
      note: 'as Maria says',
      byUser: actor.userId,
    } as const;
    await store.answers.put(audit.projectId, { ...answer, evidence: 'of another state' });
    const { token } = await makeLink(audit.id);
    const own = QuestionList.parse(await (await api(`/audits/${audit.id}/questions`)).json());
    expect(own.questions[0]).toMatchObject({ dropped: { byName: 'Local user' } });
    const shown = QuestionList.parse(await (await api(`/shared/${token}/questions`)).json());
    expect(shown.questions[0]?.dropped).toBeUndefined();
  });

  test('does not tell whom the team would ask', async () => {
    const audit = await seedReport(served, reportWith([backupQuestion]), 'asked');
    const { token } = await makeLink(audit.id);
    await api(`/audits/${audit.id}/questions/${backupQuestion.id}/asked`, json('PUT', { whom: 'Maria of platform' }));
    const text = await (await api(`/shared/${token}/questions`)).text();
    expect(QuestionList.parse(JSON.parse(text)).questions).toHaveLength(1);
    expect(text).not.toContain('Maria');
  });

  test('ends when it is withdrawn, and another audit of the team cannot withdraw it', async () => {
    const audit = await seedReport(served, reportWith([]), 'withdrawn');
    const other = await seedReport(served, reportWith([]), 'other');
    const { token, share } = await makeLink(audit.id);
    expect((await api(`/audits/${other.id}/shares/${share.id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await api(`/shared/${token}`)).status).toBe(200);
    expect((await api(`/audits/${audit.id}/shares/${share.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await api(`/shared/${token}`)).status).toBe(404);
    expect((await api(`/shared/${token}/report`)).status).toBe(404);
  });

  test('ends at its date', async () => {
    const audit = await seedReport(served, reportWith([]), 'dated');
    const { token, share } = await makeLink(audit.id, 1);
    try {
      vi.useFakeTimers({ now: share.expiresAt - 1, toFake: ['Date'] });
      expect((await api(`/shared/${token}`)).status).toBe(200);
      vi.setSystemTime(share.expiresAt);
      expect((await api(`/shared/${token}`)).status).toBe(404);
    } finally {
      vi.useRealTimers();
    }
  });

  test('ends with its audit', async () => {
    const audit = await seedReport(served, reportWith([]), 'deleted');
    const { token } = await makeLink(audit.id);
    expect((await api(`/audits/${audit.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await api(`/shared/${token}`)).status).toBe(404);
  });

  test('is not made for an audit that has nothing to show', async () => {
    const audit = await seedAudit(served, 'waiting');
    const answer = await api(`/audits/${audit.id}/shares`, json('POST', {}));
    expect(await answer.json()).toMatchObject({ code: 'audit/not-finished' });
  });

  test('never reaches the log', async () => {
    const audit = await seedReport(served, reportWith([]), 'logged');
    const { token } = await makeLink(audit.id);
    for (const path of ['', '/report', '/nowhere', '/findings?limit=0']) await api(`/shared/${token}${path}`);
    const opened = await fetch(`${served.url}/share/${token}`, { headers: { accept: 'text/html' } });
    expect(opened.headers.get('x-robots-tag')).toBe('noindex, nofollow');
    expect(opened.headers.get('cache-control')).toBe('no-store');
    expect(served.logs.join('')).toContain('/api/v1/shared/:token/report');
    expect(served.logs.join('')).not.toContain(token);
  });
});

test('whoever guesses links is refused after thirty wrong ones, also with a right one', async () => {
  const audit = await seedReport(served, reportWith([]), 'guessed');
  const { token } = await makeLink(audit.id);
  const guesses = await Promise.all(
    Array.from({ length: 40 }, (_, index) => api(`/shared/${String(index).padStart(43, 'x')}`)),
  );
  const statuses = guesses.map(({ status }) => status);
  expect(statuses.filter((status) => status === 404).length).toBeGreaterThan(0);
  const refused = await api(`/shared/${token}`);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).not.toBeNull();
});
