import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { reassess } from '../packages/assess/src/reassess.ts';
import { runAudit } from '../packages/pipeline/src/audit.ts';
import { grammarLoader } from '../packages/pipeline/src/load-grammars.ts';
import { checkConformance } from '../packages/report/src/conformance.ts';
import { receiptOf, renderJson } from '../packages/report/src/json.ts';
import { renderMarkdown } from '../packages/report/src/markdown.ts';
import { Report } from '../packages/schema/src/report.ts';
import { reportJsonSchema } from '../packages/schema/src/report-json-schema.ts';

/**
 * Every repository below fixtures/ is audited as a stranger would; its reports stand beside it and are compared byte by
 * byte. After an intended change: `UPDATE_GOLDEN=1 npx vitest run tests/golden.test.ts`, then read the difference.
 */

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const names = readdirSync(fixtures).filter((name) => existsSync(`${fixtures}${name}/repo`));
// biome-ignore lint/suspicious/noUndeclaredEnvVars: a switch for people, never set in a build
const rewrite = process.env.UPDATE_GOLDEN === '1';
const loadGrammars = grammarLoader();
/** The day on which the fixtures' suppressions are read. */
const asOf = '2026-03-03';

interface Audited {
  readonly report: Report;
  readonly json: string;
  readonly markdown: string;
}

test('there are the six fixture repositories', () => {
  expect(names).toEqual([
    'accepted-risks',
    'docs-desk',
    'docs-desk-repaired',
    'library-only',
    'shop-k8s',
    'static-site',
  ]);
});

describe.each(names)('%s', (name) => {
  let audited: Audited;
  beforeAll(async () => {
    audited = await audit(name);
  });

  test.each([
    ['report.json', 'json'],
    ['report.md', 'markdown'],
  ] as const)('gives the golden %s', (file, form) => {
    const path = `${fixtures}${name}/${file}`;
    if (rewrite) writeFileSync(path, audited[form]);
    expect(audited[form]).toBe(readFileSync(path, 'utf8'));
  });

  test('reports in the format of the audit prompt', () => {
    expect(checkConformance(audited.markdown, audited.report)).toEqual([]);
  });

  test('satisfies the published JSON Schema and its own receipt', () => {
    const validate = new Ajv({ strict: true }).compile(reportJsonSchema());
    validate(JSON.parse(audited.json));
    expect(validate.errors ?? []).toEqual([]);
    expect(receiptOf(audited.report)).toBe(audited.report.receipt.sha256);
  });

  test('answers all 35 sections, sound only with evidence and not applicable only with a reason', () => {
    expect(audited.report.sections).toHaveLength(35);
    for (const section of audited.report.sections) {
      if (section.state === 'sound') expect(section.evidence, section.id).not.toEqual([]);
      if (section.state === 'na') expect(section.reason, section.id).toMatch(/\S/);
    }
    expect(audited.report.ruleOutcomes.filter((outcome) => outcome.status === 'errored')).toEqual([]);
  });

  test('still reports in that format when its questions are answered', () => {
    for (const value of ['yes', 'no', 'not-applicable'] as const) {
      const answer = { value, note: 'checked | on the host', by: 'Ana <ops>', on: '2026-03-03' };
      const answered = reassess(audited.report, new Map(audited.report.questions.map(({ id }) => [id, answer])));
      expect(checkConformance(renderMarkdown(answered), answered)).toEqual([]);
      expect(answered.sections.filter((section) => section.questions > 0)).toEqual([]);
    }
  });

  test('every place that it names exists', () => {
    const places = [
      ...audited.report.findings.map(({ file, line, endLine }) => ({ path: file, startLine: line, endLine })),
      ...audited.report.findings.flatMap((finding) => [...finding.evidence, ...finding.path]),
      ...audited.report.sections.flatMap((section) => section.evidence),
      ...audited.report.questions.flatMap((question) => question.evidence),
    ];
    for (const { path, startLine, endLine } of places) {
      const lines = readFileSync(`${fixtures}${name}/repo/${path}`, 'utf8').split('\n').length;
      expect(endLine, `${path}:${startLine}`).toBeLessThanOrEqual(lines);
      expect(startLine, path).toBeLessThanOrEqual(endLine);
    }
  });
});

describe('scores', () => {
  test('the desk with every sin is not safe to deploy', async () => {
    const { report } = await audit('docs-desk');
    expect(report.score.value).toBeLessThan(3);
    expect(report.score.band?.range).toBe('<3');
    const sinful = new Set(report.findings.map((finding) => finding.section));
    expect([...sinful].length).toBeGreaterThanOrEqual(25);
  });

  test('its repaired twin scores at least 9.5 and no finding is high or critical', async () => {
    const { report } = await audit('docs-desk-repaired');
    expect(report.findings.filter(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH')).toEqual([]);
    expect(report.score.value).toBeGreaterThanOrEqual(9.5);
  });

  test('a library has no score, and says why', async () => {
    const { report, markdown } = await audit('library-only');
    expect(report.score.value).toBeNull();
    expect(markdown).toContain('**Not scored** — nothing deployable was found.');
  });

  test('the almost sound site lies above the shop', async () => {
    const [site, shop] = [await audit('static-site'), await audit('shop-k8s')];
    expect(site.report.score.value ?? 0).toBeGreaterThan(shop.report.score.value ?? 10);
  });
});

describe('accepted risks', () => {
  test('every kind of entry is there, and each is told in the report for people', async () => {
    const { report, markdown } = await audit('accepted-risks');
    const states = (report.suppressions ?? []).map(({ state, place }) => `${state} ${place?.path}`);
    expect(states.toSorted()).toEqual([
      'expired .seaworthy.yaml',
      'unused .seaworthy.yaml',
      'used .seaworthy.yaml',
      'used .seaworthy.yaml',
      'used Dockerfile',
      'used app/main.py',
      'used compose.yml',
      'void .seaworthy.yaml',
      'void app/main.py',
      'void nginx/nginx.conf',
    ]);
    const part = markdown.slice(markdown.indexOf('\n## Accepted risks'), markdown.indexOf('\n## Appendix A'));
    for (const { reason } of report.suppressions ?? []) expect(part).toContain(reason);
    expect(part).toContain('Not understood: `.seaworthy.yaml:');
    expect(report.input.skipped.map(({ reason, examples }) => [reason, ...examples])).toContainEqual([
      'left out by .seaworthy.yaml',
      'examples/compose.yml',
    ]);
  });

  test('an expired one costs what it would without the entry; the accepted ones leave the gate alone', async () => {
    const { report } = await audit('accepted-risks');
    const whole = { input: { kind: 'folder', path: `${fixtures}accepted-risks/repo` }, formats: [] } as const;
    const { report: reviewed } = await runAudit({ ...whole, projectName: 'accepted-risks', loadGrammars });
    expect(reviewed.suppressions).toBeUndefined();
    expect(report.score.gate).toBeGreaterThan(reviewed.score.gate);
    expect(report.score.value ?? 0).toBeGreaterThan(reviewed.score.value ?? 10);
    const [over] = (report.suppressions ?? []).filter(({ state }) => state === 'expired');
    const open = report.findings.filter(({ id }) => over?.findingIds.includes(id));
    expect(open.map(({ ruleId, triage }) => [ruleId, triage])).toEqual([[over?.rule, undefined]]);
  });
});

test('no credential of the sinful desk is in its reports', async () => {
  const { json, markdown } = await audit('docs-desk');
  for (const secret of ['AKIADOCSDESK4T7QW2XM', '5e8d1f0a7c3b49e2a6d4f8b1c0e7935d2a4b6c81']) {
    expect(readFileSync(`${fixtures}docs-desk/repo/.env`, 'utf8')).toContain(secret);
    expect(json.includes(secret) || markdown.includes(secret)).toBe(false);
  }
});

const done = new Map<string, Promise<Audited>>();

function audit(name: string): Promise<Audited> {
  const known = done.get(name) ?? auditOnce(name);
  done.set(name, known);
  return known;
}

async function auditOnce(name: string): Promise<Audited> {
  const reports = await runAudit({
    input: { kind: 'folder', path: `${fixtures}${name}/repo` },
    projectName: name,
    asOf,
    loadGrammars,
  });
  const file = (wanted: string) =>
    Buffer.from(reports.files.find((it) => it.name === wanted)?.bytes ?? []).toString('utf8');
  const json = file('report.json');
  const report = Report.parse(JSON.parse(json));
  expect(renderJson(report)).toBe(json);
  return { report, json, markdown: file('report.md') };
}
