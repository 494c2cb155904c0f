import { patchOfEdits } from '@seaworthy/assess/patch';
import type { Evidence } from '@seaworthy/schema/evidence';
import { assumptionIds, type Finding, type Question, type Report, sectionStates } from '@seaworthy/schema/report';
import { type SectionId, sectionIds, sections } from '@seaworthy/schema/taxonomy';
import { compareText, confidences, riskCategories, severities } from '@seaworthy/schema/vocabulary';
import fc from 'fast-check';
import { withReceipt } from '../src/json.ts';

/** What a repository would name things to break out of a report. */
const attacks = [
  '```\n# Owned\n```',
  '~~~\nfree text',
  '<script>alert(1)</script>',
  '<!-- hidden',
  '--> <img src=x onerror=alert(1)>',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/pixel.png)',
  'https://evil.example/?leak',
  'www.evil.example',
  '@everyone',
  'a|b|c',
  '\\|',
  '\\',
  '`',
  '``',
  '````',
  '`code`|`more`',
  '__init__.py',
  '*bold* _emphasis_',
  '[SEVERITY: CRITICAL]\n\nLocation: fake : 1',
  '\n## Infrastructure Readiness Score\n\n**10.0 / 10**',
  '- [x] Everything is fine — `trust:1`',
  '&lt;b&gt;',
  '$x$',
  '\u202egnp.exe',
  '\u0000\u001b[31mred',
  '\ud800',
  'tab\tand\r\nline',
  '',
  ' ',
  '#1',
  '1. one',
  '+ plus',
  '= equals',
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...attacks),
  fc.array(fc.constantFrom(...attacks, 'word', ' '), { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

/** A sentence of a rule with a hostile name in it; full stops of the name are its own and cannot end a sentence here. */
const sentence = hostileText.map((name) => `The service ${name.replace(/[.?!…]/g, ',')} has no limit.`);

const evidence: fc.Arbitrary<Evidence> = fc.record({
  path: hostileText,
  startLine: fc.integer({ min: 1, max: 9 }),
  endLine: fc.integer({ min: 1, max: 12 }),
  quote: hostileText,
});

/** An edit that makes a file. */
const newFile = fc.record({ path: hostileText.map((name) => `new/${name}`), text: hostileText }).map((edit) => ({
  ...edit,
  start: 0,
  end: 0,
  region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
}));

const draft = fc.record({
  ruleIndex: fc.integer({ min: 0, max: 4 }),
  section: fc.constantFrom(...sectionIds),
  severity: fc.constantFrom(...severities),
  confidence: fc.constantFrom(...confidences),
  riskCategory: fc.constantFrom(...riskCategories),
  title: hostileText.map((text) => `Title ${text}`),
  file: hostileText,
  line: fc.integer({ min: 1, max: 40 }),
  problem: fc.array(sentence, { minLength: 2, maxLength: 4 }),
  impact: fc.array(sentence, { minLength: 1, maxLength: 2 }),
  verify: fc.array(sentence, { minLength: 1, maxLength: 2 }),
  tradeOff: fc.array(sentence, { minLength: 1, maxLength: 2 }),
  fix: fc
    .record({
      title: hostileText,
      safety: fc.constantFrom('safe' as const, 'review' as const, 'advice' as const),
      edits: fc.array(newFile, { maxLength: 2 }),
      language: fc.constantFrom('yaml', 'json', 'dockerfile', 'html', 'ya`ml\n', ''),
      at: fc.option(hostileText),
      before: fc.option(hostileText),
      after: hostileText,
    })
    .map((fix) => {
      const patch = patchOfEdits(new Map(), fix.edits);
      return patch === null ? fix : { ...fix, patch };
    }),
  evidence: fc.array(evidence, { maxLength: 2 }),
  subject: fc.record({ kind: fc.constant('service'), name: hostileText }),
  delta: fc.double({ min: 0, max: 3, noNaN: true }),
  watched: fc.boolean(),
  path: fc.array(evidence, { maxLength: 2 }),
  column: fc.integer({ min: 1, max: 9 }),
});

const question = fc.record({
  section: fc.constantFrom(...sectionIds),
  text: hostileText.map((name) => `Is ${name} backed up?`),
  needed: hostileText,
  assumedDefault: hostileText,
  severityIfNo: fc.constantFrom(...severities),
  evidence: fc.array(evidence, { maxLength: 2 }),
  answer: fc.option(
    fc.record({
      value: fc.constantFrom('yes' as const, 'no' as const, 'not-applicable' as const),
      note: hostileText,
      by: hostileText,
      on: fc.constant('2026-03-03'),
    }),
  ),
});

/** Reports whose every string wants out. Numbers and references agree with each other, as the pipeline makes them. */
export const hostileReport: fc.Arbitrary<Report> = fc
  .record({
    drafts: fc.array(draft, { maxLength: 5 }),
    asked: fc.array(question, { maxLength: 3 }),
    places: fc.array(evidence, { minLength: 1, maxLength: 3 }),
    texts: fc.array(hostileText, { minLength: 8, maxLength: 8 }),
    value: fc.option(fc.integer({ min: 10, max: 100 })),
    states: fc.array(fc.constantFrom(...sectionStates.filter((state) => state !== 'finding')), {
      minLength: 35,
      maxLength: 35,
    }),
    checks: fc.array(
      fc.constantFrom('sound' as const, 'not' as const, 'ask' as const, 'na' as const, 'attested' as const),
      {
        minLength: 42,
        maxLength: 42,
      },
    ),
  })
  .map(({ drafts, asked, places, texts, value, states, checks }) => {
    const findings = findingsOf(
      drafts.map(({ ruleIndex, watched, ...rest }) => ({
        ...rest,
        ruleId: `${rest.section}/rule-${ruleIndex}`,
        watched,
      })),
    );
    const questions: Question[] = asked.map(({ answer, ...rest }, index) => {
      const base = { ...rest, id: `q${index}`, ruleId: `${rest.section}/asks` };
      return answer === null ? base : { ...base, answer };
    });
    return withReceipt(bodyOf({ findings, questions, places, texts, value, states, checks }));
  });

type Draft = Omit<Finding, 'id' | 'number' | 'kind' | 'endLine' | 'fingerprints' | 'plan' | 'effort' | 'monitor'> & {
  readonly watched: boolean;
};

function findingsOf(drafts: readonly Draft[]): Finding[] {
  return drafts
    .toSorted(
      (a, b) => sectionIds.indexOf(a.section) - sectionIds.indexOf(b.section) || compareText(a.ruleId, b.ruleId),
    )
    .map(({ watched, ...rest }, index) => ({
      ...rest,
      id: `f${index}`,
      number: index + 1,
      kind: rest.confidence === 'Low' ? 'suspicious' : 'issue',
      endLine: rest.line + (index % 3),
      fingerprints: { logical: `l${index}`, path: `f${index}` },
      plan: rest.severity === 'MONITOR' ? 'monitor' : rest.severity === 'MEDIUM' ? 'soon' : 'now',
      effort: { lowHours: 0.25, highHours: 0.5 + index, why: ['0.25–0.5 h a configuration block'] },
      ...(watched ? { monitor: { metric: rest.title, threshold: rest.file, why: rest.fix.after } } : {}),
    }));
}

interface Parts {
  readonly findings: Finding[];
  readonly questions: Question[];
  readonly places: Evidence[];
  readonly texts: readonly string[];
  readonly value: number | null;
  readonly states: readonly Exclude<(typeof sectionStates)[number], 'finding'>[];
  readonly checks: readonly Report['checklists']['stack'][number]['state'][];
}

const lowest = { range: '<3', words: 'Not safe to deploy; fundamental issues' };

const preGroups: readonly (readonly [string, number])[] = [
  ['Container', 3],
  ['Network', 3],
  ['Storage', 2],
  ['Security', 2],
  ['Observability', 4],
  ['Deployment', 2],
];
const stackGroups: readonly (readonly [string, number])[] = [
  ['Docker/Container', 6],
  ['Python/FastAPI/Uvicorn', 4],
  ['SQLite', 4],
  ['WebSocket', 4],
  ['Frontend/Vite', 4],
  ['Storage', 4],
];

function bodyOf(parts: Parts): Omit<Report, 'receipt'> {
  const { findings, questions, places, texts, value } = parts;
  const text = (index: number) => texts[index % texts.length] ?? '';
  const due = (plan: Finding['plan']) =>
    findings.filter((finding) => finding.plan === plan).map((finding) => finding.id);
  const score = value === null ? null : value / 10;
  return {
    schema: 'seaworthy.dev/report/1',
    engine: '0.1.0',
    rules: text(0),
    input: {
      sha256: 'a'.repeat(64),
      files: 3,
      read: 2,
      bytes: 99,
      skipped: [{ reason: text(1), count: 1, examples: [text(2)] }],
      failed: [{ path: text(3), reason: text(4), feeds: ['network/tls'] }],
      neutralised: [{ path: text(5), code: 'entry/link', reason: text(6) }],
    },
    project: { name: text(7) || 'named' },
    model: { components: [], edges: [], volumes: [], environments: [{ class: 'prod', files: 3, examples: [] }] },
    assumptions: assumptionIds.map((id, index) => ({
      id,
      title: id,
      value: index % 2 === 0 ? text(index) : null,
      bestPracticeDefault: text(index + 1),
      confidence: 'Low',
      evidence: places,
    })),
    questions,
    findings,
    sections: sections.map((section, index) => sectionResult(section.id, index, parts)),
    ruleOutcomes: [
      { ruleId: 'network/tls/one', section: 'network/tls', status: 'passed', evidence: places },
      { ruleId: 'network/tls/two', section: 'network/tls', status: 'errored', reason: text(2), evidence: [] },
    ],
    score: {
      version: 'scoring/1',
      value: score,
      exact: score,
      low: score,
      high: score === null ? null : Math.min(10, score + 0.5),
      band: score === null ? null : score < 3 ? lowest : { range: '7-8', words: 'Ready with 1-2 critical fixes' },
      quality: 0.5,
      gate: 0.5,
      cap: { value: 5.5, by: '2 high findings' },
      bullets: ['Load line 5.5: 2 high findings hold it there.', `Quality ${text(3)}`],
      top3: findings.slice(0, 3).map((finding) => finding.id),
    },
    plan: { now: due('now'), soon: due('soon'), monitor: due('monitor'), effortNow: { lowHours: 1.25, highHours: 3 } },
    checklists: {
      preProduction: checklist(preGroups, parts, 0),
      stack: checklist(stackGroups, parts, 16),
    },
    verification: Array.from({ length: 4 }, (_, index) => ({
      command: `run ${text(index)}`,
      expect: text(index),
      why: text(index + 1) || 'load',
    })),
  };
}

function sectionResult(
  id: SectionId,
  index: number,
  { findings, states, places, texts }: Parts,
): Report['sections'][number] {
  const own = findings.filter((finding) => finding.section === id).length;
  const state = own > 0 ? 'finding' : (states[index] ?? 'na');
  return {
    id,
    state,
    reason: `because ${texts[index % texts.length]}`,
    evidence: places,
    weight: 1,
    loss: 0,
    findings: own,
    questions: 0,
  };
}

function checklist(
  groups: readonly (readonly [string, number])[],
  { checks, places, texts }: Parts,
  offset: number,
): Report['checklists']['stack'] {
  let index = offset;
  return groups.flatMap(([group, amount]) =>
    Array.from({ length: amount }, () => {
      const at = index++;
      return {
        id: `item-${at}`,
        group,
        text: `Control ${at}`,
        state: checks[at] ?? 'ask',
        reason: `reason ${texts[at % texts.length]}`,
        ruleIds: [],
        findingIds: [],
        questionIds: [],
        evidence: places,
      };
    }),
  );
}
