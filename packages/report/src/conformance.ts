import { isOpen } from '@seaworthy/schema/open-findings';
import { assumptionIds, type Finding, type Report } from '@seaworthy/schema/report';
import { countSentences } from '@seaworthy/schema/sentences';
import { areas } from '@seaworthy/schema/taxonomy';
import { between, bulletTexts, cells, type Line, type Page, readPage, unescaped } from './conformance-page.ts';
import { inline } from './escape.ts';
import { hasDecisions } from './markdown-accepted.ts';

/**
 * Reads a Markdown report as a script written for the audit prompt's output format would, and says everywhere it is not
 * that format. An empty list means: it conforms. Ships with the product, so that a customer can hold us to it.
 */
export function checkConformance(markdown: string, report: Report): string[] {
  const page = readPage(markdown);
  return [
    ...page.faults,
    ...checkHeadings(page, report),
    ...checkAccepted(page, report),
    ...checkEnvironment(page),
    ...checkFindings(page, report),
    ...checkScore(page, report),
    ...checkPlan(page),
    ...checkChecklists(page, report),
  ];
}

/** The headings that must stand once each, in this order; sections below their area. As Markdown: `### A) …`. */
export function expectedHeadings(): RegExp[] {
  const exact = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  return [
    /^# Infrastructure & Deployment Audit — \S.*$/,
    exact('## Environment & Assumptions'),
    exact('### Needs Confirmation'),
    exact('### Not read'),
    ...areas.flatMap((area, index) => [
      exact(`## ${index + 1}) ${area.title}`),
      ...area.sections.map((section, at) => exact(`### ${String.fromCharCode(65 + at)}) ${section.title}`)),
    ]),
    exact('## Suspicious Patterns'),
    exact('## Infrastructure Readiness Score'),
    exact('### Top 3 priority fixes'),
    exact('## Summary & Action Plan'),
    exact('### 1) Fix Now (before production deployment)'),
    exact('### 2) Fix Soon (first week in production)'),
    exact('### 3) Monitor (metrics + thresholds)'),
    /^### Estimated effort for Fix Now: (?:none|[\d.]+(?:–[\d.]+)? h) \(\d+ items?\)$/,
    exact('## Pre-production checklist'),
    exact('## Recommended production verification'),
    exact('## Stack-Specific Checklist'),
    ...stackGroups.map((group) => exact(`### ${group}`)),
    exact('## Appendix A: Evidence for sound controls'),
    exact('## Appendix B: Coverage and receipt'),
  ];
}

const stackGroups = ['Docker/Container', 'Python/FastAPI/Uvicorn', 'SQLite', 'WebSocket', 'Frontend/Vite', 'Storage'];

const findingHeading = /^#{3,4} (\d+) · \S.* · \S.*$/;

/** Stands before the appendices when somebody decided something. */
const optional = /^## Accepted risks$/;

function checkHeadings(page: Page, report: Report): string[] {
  const headings = page.lines.filter(
    (line) =>
      /^#{1,6} /.test(line.text) &&
      !findingHeading.test(line.text) &&
      !(optional.test(line.text) && hasDecisions(report)),
  );
  const expected = expectedHeadings();
  const faults: string[] = [];
  for (let index = 0; index < Math.max(headings.length, expected.length); index++) {
    const [wanted, got] = [expected[index], headings[index]];
    if (wanted !== undefined && got !== undefined && wanted.test(got.text)) continue;
    faults.push(
      `heading ${index + 1} is ${got === undefined ? 'missing' : `"${got.text}" at line ${got.number}`}, wanted ${wanted?.source ?? 'no more headings'}`,
    );
    break; // The rest is shifted and would only repeat it.
  }
  for (const [index, line] of page.lines.entries()) {
    if (!/^### [A-E]\) /.test(line.text)) continue;
    const answer = page.lines.slice(index + 1).find((next) => next.text !== '');
    if (answer === undefined || /^#{1,3} /.test(answer.text)) faults.push(`"${line.text}" is not answered`);
    else if (
      !/^(#### |Sound — `|Needs Confirmation — \S|Attested — \S|Confirmed gap — \S|Not applicable because: \S)/.test(
        answer.text,
      )
    )
      faults.push(`line ${answer.number} does not answer "${line.text}"`);
  }
  return faults;
}

/** Everything that is out of the count is named, with its number. */
function checkAccepted(page: Page, report: Report): string[] {
  const rows = between(page, '## Accepted risks', '## Appendix A: Evidence for sound controls').filter((line) =>
    /^\| \d+ \| /.test(line.text),
  );
  const decided = report.findings.filter((finding) => !isOpen(finding));
  return decided
    .filter(({ number }) => !rows.some((line) => line.text.startsWith(`| ${number} | `) && cells(line.text) === 6))
    .map(({ number }) => `finding ${number} is out of the count and not named under Accepted risks`);
}

function checkEnvironment(page: Page): string[] {
  const rows = between(page, '## Environment & Assumptions', '### Needs Confirmation').filter((line) =>
    line.text.startsWith('| '),
  );
  const faults =
    rows.length === 2 + assumptionIds.length ? [] : [`the environment table has ${rows.length - 2} rows, wanted 7`];
  return [
    ...faults,
    ...rows.filter((line) => cells(line.text) !== 4).map((line) => `line ${line.number} has not four cells`),
  ];
}

/** The lines that a finding's block must hold, once each, in this order. */
export const blockLabels: readonly RegExp[] = [
  /^\[SEVERITY: (CRITICAL|HIGH|MEDIUM|MONITOR)\]$/,
  /^Location: \S.* : \S.*$/,
  /^Risk Category: (Container|Network|Storage|Security|Scaling|Deployment|Observability|DR)$/,
  /^The Problem:$/,
  /^Production Impact:$/,
  /^- Confidence: (High|Medium|Low)$/,
  /^How to Verify:$/,
  /^The Fix:$/,
  /^Trade-off Consideration:$/,
];

function checkFindings(page: Page, report: Report): string[] {
  const blocks = findingBlocks(page);
  const faults = blocks.flatMap(({ heading, body }) => {
    const number = Number(findingHeading.exec(heading.text)?.[1]);
    const finding = report.findings.find((candidate) => candidate.number === number && isOpen(candidate));
    if (finding === undefined) return [`line ${heading.number} is no open finding of the report`];
    return checkBlock(body, finding).map((fault) => `finding ${number}: ${fault}`);
  });
  const shown = blocks.map(({ heading }) => findingHeading.exec(heading.text)?.[1]);
  if (new Set(shown).size !== shown.length) faults.push('a finding is shown twice');
  const open = report.findings.filter(isOpen).length;
  if (shown.length !== open) faults.push(`${shown.length} findings are shown, the report holds ${open} open ones`);
  return faults;
}

function findingBlocks(page: Page): { heading: Line; body: Line[] }[] {
  const blocks: { heading: Line; body: Line[] }[] = [];
  let current: { heading: Line; body: Line[] } | undefined;
  for (const line of page.lines) {
    if (findingHeading.test(line.text)) {
      current = { heading: line, body: [] };
      blocks.push(current);
    } else if (/^#{1,6} /.test(line.text)) current = undefined;
    else current?.body.push(line);
  }
  return blocks;
}

function checkBlock(body: readonly Line[], finding: Finding): string[] {
  const at = blockLabels.map((label) => body.flatMap((line, index) => (label.test(line.text) ? [index] : [])));
  const faults = at.flatMap((places, index) =>
    places.length === 1 ? [] : [`${blockLabels[index]?.source} stands ${places.length} times`],
  );
  if (faults.length > 0) return faults;
  const order = at.flat();
  if (order.some((place, index) => index > 0 && place <= (order[index - 1] ?? 0)))
    faults.push('the labels are out of order');
  const part = (from: number, to?: number) =>
    body.slice((order[from] ?? 0) + 1, to === undefined ? body.length : order[to]);
  const problem = bulletTexts(part(3, 4));
  if (problem.length < 1 || problem.length > 4) faults.push(`The Problem has ${problem.length} bullets, wanted 1 to 4`);
  const sentences = problem.reduce((sum, text) => sum + countSentences(unescaped(text)), 0);
  if (sentences < 2 || sentences > 4) faults.push(`The Problem has ${sentences} sentences, wanted 2 to 4`);
  if (bulletTexts(part(4, 5)).length < 1) faults.push('Production Impact is empty');
  if (bulletTexts(part(6, 7)).length < 1) faults.push('How to Verify is empty');
  if (!part(7, 8).some((line) => line.kind === 'fence')) faults.push('The Fix has no code block');
  if (bulletTexts(part(8)).length < 1) faults.push('Trade-off Consideration is empty');
  const location = `Location: ${inline(finding.file) || 'repository'} : `;
  if (body[order[0] ?? 0]?.text !== `[SEVERITY: ${finding.severity}]`) faults.push("the severity is not the finding's");
  if (!body[order[1] ?? 0]?.text.startsWith(location)) faults.push("the location is not the finding's");
  if (body[order[5] ?? 0]?.text !== `- Confidence: ${finding.confidence}`)
    faults.push("the confidence is not the finding's");
  return faults;
}

function checkScore(page: Page, report: Report): string[] {
  const faults: string[] = [];
  const score = between(page, '## Infrastructure Readiness Score', '### Top 3 priority fixes');
  const line =
    /^(?:\*\*Not scored\*\* — \S.*|\*\*(?:10|[1-9])\.\d \/ 10\*\* — (?:9-10|7-8|5-6|3-4|<3): [A-Z][^()]*\.(?: \(\d+\.\d–\d+\.\d while (?:1 question is open|\d+ questions are open|some sections are unknown)\))?)$/;
  if (score.filter((candidate) => line.test(candidate.text)).length !== 1)
    faults.push('the score line is missing or malformed');
  const bullets = bulletTexts(score).length;
  if (bullets < 2 || bullets > 5) faults.push(`the score has ${bullets} bullets, wanted 2 to 5`);
  const top = between(page, '### Top 3 priority fixes', '## Summary & Action Plan').filter((entry) =>
    /^[123]\. \S/.test(entry.text),
  );
  const wanted = report.findings.some(isOpen) ? 1 : 0;
  if (top.length < wanted || top.length > 3) faults.push(`${top.length} priority fixes are named, wanted 1 to 3`);
  return faults;
}

function checkPlan(page: Page): string[] {
  const plan = between(page, '## Summary & Action Plan', '## Pre-production checklist').filter((line) =>
    line.text.startsWith('| '),
  );
  return plan
    .filter((line) => ![4, 6].includes(cells(line.text)))
    .map((line) => `line ${line.number} has ${cells(line.text)} cells`);
}

const checkLine = /^(?: {2})?- (?:\[x\] (?:[^~].* — (?:`|attested).*|~.*~ — n\/a: \S.*)|\[ \] .* — \S.*)$/;

function checkChecklists(page: Page, report: Report): string[] {
  const parts = [
    {
      from: '## Pre-production checklist',
      to: '## Recommended production verification',
      items: report.checklists.preProduction,
      wanted: 16,
    },
    {
      from: '## Stack-Specific Checklist',
      to: '## Appendix A: Evidence for sound controls',
      items: report.checklists.stack,
      wanted: 26,
    },
  ];
  const faults = parts.flatMap(({ from, to, items, wanted }) => {
    const shown = between(page, from, to).filter((line) => /^ *- \[[ x]\] /.test(line.text));
    const malformed = shown
      .filter((line) => !checkLine.test(line.text))
      .map((line) => `line ${line.number} is not a checklist line`);
    const missing = items
      .filter(
        (item) =>
          !shown.some(
            (line) => line.text.includes(`] ${inline(item.text)} — `) || line.text.includes(`~${inline(item.text)}~`),
          ),
      )
      .map((item) => `checklist item "${item.text}" is missing`);
    return [
      ...(shown.length === wanted ? [] : [`${from} has ${shown.length} items, wanted ${wanted}`]),
      ...malformed,
      ...missing,
    ];
  });
  const steps = between(page, '## Recommended production verification', '## Stack-Specific Checklist').filter((line) =>
    /^- `.*` -> \S.*$/.test(line.text),
  );
  return steps.length === 4 ? faults : [...faults, `${steps.length} verification steps, wanted 4`];
}
