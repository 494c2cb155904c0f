import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { receiptOf } from '@seaworthy/report/json';
import { Problem } from '@seaworthy/schema/api';
import { Report } from '@seaworthy/schema/report';
import type { Audit } from '@seaworthy/store/port';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Served, seedAudit, seedReport, serve } from '../../testing/serve.ts';

const report = Report.parse(
  JSON.parse(readFileSync(new URL('../../../../fixtures/docs-desk/report.json', import.meta.url), 'utf8')),
);
const question = report.questions[0]?.id ?? '';
let served: Served;
let audit: Audit;
beforeAll(async () => {
  served = await serve();
  audit = await seedReport(served, report, 'docs desk');
});
afterAll(() => served.close());

const api = (path: string) => `${served.url}/api/v1${path}`;
const get = (query: string) => fetch(api(`/audits/${audit.id}/export?${query}`));

describe('an export', () => {
  test('of the whole audit is the file that the worker stored', async () => {
    const answer = await get('format=markdown');
    expect(await answer.text()).toBe('# Harbour\n');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="docs-desk-1-report.md"');
  });

  test('that was not stored is made now, with its digest and a tag', async () => {
    const answer = await get('format=csv');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.toString().split('\r\n')).toHaveLength(report.findings.length + 2);
    const digest = createHash('sha256').update(bytes).digest();
    expect(answer.headers.get('repr-digest')).toBe(`sha-256=:${digest.toString('base64')}:`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const again = await fetch(api(`/audits/${audit.id}/export?format=csv`), {
      headers: { 'if-none-match': `"${digest.toString('hex')}"` },
    });
    expect(again.status).toBe(304);
  });

  test('of a filter holds what the page shows, says so, and has a receipt of its own', async () => {
    const answer = await get(`format=json&q=${encodeURIComponent('sev:critical')}`);
    const part = Report.parse(await answer.json());
    const critical = report.findings.filter((finding) => finding.severity === 'CRITICAL');
    expect(part.findings.map((finding) => finding.id)).toEqual(critical.map((finding) => finding.id));
    expect(part.derived).toEqual({
      receipt: report.receipt.sha256,
      answers: 0,
      filter: 'sev:critical',
      findings: report.findings.length,
    });
    expect(part.score).toEqual(report.score);
    expect(receiptOf(part)).toBe(part.receipt.sha256);
    expect(answer.headers.get('content-disposition')).toContain('filtered-report.json');
  });

  test('of selected findings holds these', async () => {
    const ids = report.findings.slice(3, 6).map((finding) => finding.id);
    const answer = await get(`format=sarif&ids=${ids.join(',')}`);
    const [run] = ((await answer.json()) as { runs: { results: unknown[]; invocations: unknown }[] }).runs;
    expect(run?.results).toHaveLength(3);
    expect(JSON.stringify(run?.invocations)).toContain('3 selected findings');
  });

  test('of a filter is refused for files that are always about the whole audit', async () => {
    const answer = await get('format=junit&q=sev:high');
    expect(Problem.parse(await answer.json())).toMatchObject({ status: 400, code: 'request/invalid' });
    expect((await get('format=sarif&ids=')).status).toBe(400);
    expect((await get('format=docx')).status).toBe(400);
  });

  test('of an audit that has not ended is refused', async () => {
    const unfinished = await seedAudit(served, 'unfinished');
    const answer = await fetch(api(`/audits/${unfinished.id}/export?format=csv`));
    expect(Problem.parse(await answer.json()).code).toBe('audit/not-finished');
  });

  test('is a PDF when one is wanted', async () => {
    const answer = await get('format=pdf&q=sev:critical');
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });
});

describe('many exports at the same time', () => {
  const patience = { interval: 50 };

  test('of the same file are made once, for everybody', async () => {
    const answers = await Promise.all(Array.from({ length: 14 }, () => get('format=csv&q=sev:high')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((it) => it.headers.get('etag'))).size).toBe(1);
  });

  test('wait in a line that has an end, and leave it when nobody waits for them any more', async () => {
    const leaving = new AbortController();
    const left = Array.from({ length: 9 }, (_, at) =>
      fetch(api(`/audits/${audit.id}/export?format=pdf&q=left${at}`), { signal: leaving.signal }).catch(() => 'left'),
    );
    await vi.waitFor(async () => {
      const full = Problem.parse(await (await get('format=csv&q=full')).json());
      expect(full).toMatchObject({ status: 429, detail: '9 files are being made already.' });
    }, patience);
    leaving.abort();
    expect(await Promise.all(left)).toEqual(left.map(() => 'left'));
    await vi.waitFor(async () => expect((await get('format=csv&q=room')).status).toBe(200), patience);
    expect(served.logs.filter((line) => line.includes('failed unexpectedly'))).toEqual([]);
  });
});

describe('after an answer', () => {
  test('files agree with the page, and say that an answer was applied', async () => {
    audit = await seedReport(served, report, 'answered desk');
    await fetch(api(`/audits/${audit.id}/questions/${question}/answer`), {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value: 'yes', note: 'nightly' }),
    });
    const page = Report.parse(await (await fetch(api(`/audits/${audit.id}/report`))).json());
    const file = Report.parse(await (await get('format=json')).json());
    // The file rounds what nobody sees.
    const seen = ({ score }: Report) => [score.value, score.low, score.high, score.band, score.bullets];
    expect(seen(file)).toEqual(seen(page));
    expect(file.derived).toMatchObject({ answers: 1, receipt: report.receipt.sha256, filter: null });
    const markdown = await (await get('format=markdown')).text();
    expect(markdown).toContain('1 answer given after the audit');
    expect(markdown).toContain(report.receipt.sha256);
    const stored = await fetch(api(`/audits/${audit.id}/files/report.md`));
    expect(await stored.text()).toBe('# Harbour\n');
  });
});

describe('the badge', () => {
  test('shows the score of the newest finished audit, to be asked again after five minutes', async () => {
    const answer = await fetch(api(`/projects/${audit.projectId}/badge.svg`));
    expect(answer.headers.get('content-type')).toBe('image/svg+xml');
    expect(answer.headers.get('cache-control')).toBe('private, max-age=300');
    expect(await answer.text()).toContain('Seaworthy: readiness');
    const etag = answer.headers.get('etag') ?? '';
    const again = await fetch(answer.url, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  test('is there for anyone only when the setting says so', async () => {
    const stranger = { userId: 'u', name: 'Stranger', role: 'viewer' } as const;
    const team = { id: 'other-team', name: 'Others' };
    for (const publicBadges of [false, true]) {
      const other = await serve({
        config: { publicBadges },
        actor: (local) => ({ ...local, ...stranger, team: { ...local.team, ...team } }),
      });
      const { projectId } = await seedReport(other, report, 'shown');
      const answer = await fetch(`${other.url}/api/v1/projects/${projectId}/badge.svg`);
      expect(answer.status).toBe(publicBadges ? 200 : 404);
      await other.close();
    }
  });
});
