import { readFileSync } from 'node:fs';
import { AnswerResult, Problem } from '@seaworthy/schema/api';
import { FindingDetail, FindingPage, ReportEvidence, ReportOverview } from '@seaworthy/schema/api-findings';
import { Report } from '@seaworthy/schema/report';
import type { Audit } from '@seaworthy/store/port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, seedAudit, seedReport, serve } from '../../testing/serve.ts';

const golden = new URL('../../../../fixtures/docs-desk/report.json', import.meta.url);
const report = Report.parse(JSON.parse(readFileSync(golden, 'utf8')));
let served: Served;
let audit: Audit;
beforeAll(async () => {
  served = await serve();
  audit = await seedReport(served, report);
});
afterAll(() => served.close());

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${served.url}/api/v1/audits/${audit.id}${path}`, { headers });
const read = async (path: string) => (await ask(path)).json();

describe('views of the report', () => {
  test('the overview has every finding as a row, without its texts', async () => {
    const whole = await (await ask('/report')).text();
    const light = await (await ask('/report?view=overview')).text();
    const overview = ReportOverview.parse(JSON.parse(light));
    expect(overview.findings.map(({ id }) => id)).toEqual(report.findings.map(({ id }) => id));
    expect(overview.score).toEqual(Report.parse(JSON.parse(whole)).score);
    expect(light).not.toContain(JSON.stringify(report.findings[0]?.problem[0]));
    expect(light.length).toBeLessThan(whole.length / 1.5);
  });

  test('the evidence has every place of every rule', async () => {
    const evidence = ReportEvidence.parse(await read('/report?view=evidence'));
    expect(evidence.ruleOutcomes).toEqual(report.ruleOutcomes);
  });

  test('a view that does not exist is refused', async () => {
    expect((await ask('/report?view=everything')).status).toBe(400);
  });

  test('what the client has is not sent again, until an answer changes it', async () => {
    const first = await ask('/report?view=overview');
    const etag = first.headers.get('etag') ?? '';
    const again = await ask('/report?view=overview', { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const question = report.questions[0]?.id ?? '';
    const path = `${served.url}/api/v1/audits/${audit.id}/questions/${question}/answer`;
    const headers = { 'content-type': 'application/json' };
    AnswerResult.parse(await (await fetch(path, { method: 'PUT', body: '{"value":"yes"}', headers })).json());
    expect((await ask('/report?view=overview', { 'if-none-match': etag })).status).toBe(200);
    await fetch(path, { method: 'DELETE' });
    expect((await ask('/report?view=overview', { 'if-none-match': etag })).status).toBe(304);
  });

  test('bodies are compressed for clients that take it, and only for them', async () => {
    expect(
      (await ask('/report?view=overview', { 'accept-encoding': 'gzip, br' })).headers.get('content-encoding'),
    ).toBe('gzip');
    for (const header of ['identity', 'gzip;q=0']) {
      expect(
        (await ask('/report?view=overview', { 'accept-encoding': header })).headers.get('content-encoding'),
      ).toBeNull();
    }
  });
});

describe('findings', () => {
  test('come page by page, in the order asked for, with the counts of all that match', async () => {
    const seen: string[] = [];
    let after: string | null = '';
    let total = 0;
    while (after !== null) {
      const page: FindingPage = FindingPage.parse(
        await read(`/findings?q=area:container&sort=file&limit=3&after=${after}`),
      );
      seen.push(...page.findings.map(({ id }) => id));
      total = page.counts.total;
      after = page.nextAfter;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(total);
    expect(new Set(seen)).toEqual(
      new Set(report.findings.filter((it) => it.section.startsWith('container/')).map(({ id }) => id)),
    );
  });

  test('say what of the filter was not understood', async () => {
    const { notices, counts } = FindingPage.parse(await read(`/findings?q=${encodeURIComponent('sev:worst')}`));
    expect(notices).toHaveLength(1);
    expect(counts.total).toBe(report.findings.length);
  });

  test('are read one by one with their texts and with what is related', async () => {
    const wanted = report.findings.find((finding) => finding.ruleId === 'container/non-root/runs-as-root');
    const detail = FindingDetail.parse(await read(`/findings/${wanted?.id}`));
    expect(detail.finding).toEqual(wanted);
    expect(detail.related[0]).toMatchObject({ relation: 'cause', finding: { ruleId: wanted?.ruleId } });
  });

  test('that do not exist, or of an audit that has not ended, are refused', async () => {
    expect(Problem.parse(await read('/findings/ffff')).code).toBe('not-found');
    const done = audit;
    audit = await seedAudit(served, 'unfinished');
    for (const path of ['/findings', '/findings/ffff', '/report?view=overview']) {
      expect(Problem.parse(await read(path)).code, path).toBe('audit/not-finished');
    }
    audit = done;
  });
});
