import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import { areas, type Section } from '@seaworthy/schema/taxonomy';
import { severities } from '@seaworthy/schema/words';
import { oneLine } from '../escape.ts';
import { sectionAnswer } from '../markdown-sections.ts';
import { count, findingPlace } from '../words.ts';
import { heading, paragraph } from './blocks.ts';
import type { StructNode } from './canvas.ts';
import { addFinding } from './finding.ts';
import type { Flow } from './flow.ts';
import { sentenceSpans, spansOf } from './inline-markdown.ts';
import { looks } from './style.ts';
import { addTable, type TableColumn } from './table.ts';

/** Above so many findings, MEDIUM and MONITOR are listed in tables. */
const fullTextLimit = 500;
/** The most that is printed in full, and beside it in tables, worst first: nobody turns more pages, and each takes time. */
const most = { full: 1_500, listed: 3_500 };

/** How each finding is printed; those in neither set are counted. */
export interface Printed {
  readonly full: ReadonlySet<Finding>;
  readonly listed: ReadonlySet<Finding>;
}

export function printedOf(findings: readonly Finding[], limits = most): Printed {
  if (findings.length <= fullTextLimit) return { full: new Set(findings), listed: new Set() };
  const worstFirst = severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  const grave = worstFirst.filter(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH');
  const full = new Set(grave.slice(0, limits.full));
  return { full, listed: new Set(worstFirst.filter((finding) => !full.has(finding)).slice(0, limits.listed)) };
}

export interface FindingsOptions {
  readonly baseUrl: string | undefined;
}

/** Nine areas, 35 sections, each with its findings or the line that answers it; then the suspicious patterns. */
export function addFindings(flow: Flow, parent: StructNode, whole: Report, options: FindingsOptions): void {
  // What people decided on has a part of its own.
  const report = { ...whole, findings: whole.findings.filter(isOpen) };
  const printed = printedOf(report.findings);
  const bySection = groupBySection(report.findings);
  for (const [index, area] of areas.entries()) {
    const node = flow.canvas.node('Sect', parent);
    const found = area.sections.reduce((sum, section) => sum + (bySection.get(section.id)?.length ?? 0), 0);
    flow.beginPart();
    const title = `${index + 1}) ${area.title}`;
    const note = found === 0 ? 'no finding' : count(found, 'finding', 'findings');
    flow.add(
      heading(flow, node, [{ text: title, look: looks.part }], {
        level: 1,
        gap: 40,
        bookmark: { title, level: 0, note },
        after: 0,
      }),
    );
    if (index === 0 && printed.listed.size > 0) flow.add(shortNote(flow, node, report, printed));
    for (const [position, section] of area.sections.entries()) {
      const name = `${String.fromCharCode(65 + position)}) ${section.title}`;
      addSection(flow, node, report, section.id, name, bySection.get(section.id) ?? [], printed, options);
    }
    flow.canvas.end(node);
  }
  addSuspicious(flow, parent, report, printed, options);
}

function addSection(
  flow: Flow,
  parent: StructNode,
  report: Report,
  id: Section['id'],
  title: string,
  findings: readonly Finding[],
  printed: Printed,
  { baseUrl }: FindingsOptions,
): void {
  const node = flow.canvas.node('Sect', parent);
  const head = heading(flow, node, [{ text: title, look: looks.section }], {
    level: 2,
    gap: 22,
    bookmark: { title, level: 1 },
  });
  const issues = findings.filter((finding) => finding.kind === 'issue');
  if (issues.length === 0) {
    const answer = spansOf(sectionAnswer(report, id), looks.body);
    flow.add([...head, ...paragraph(flow, node, answer, looks.body, { gap: 0 })]);
  } else addFindingList(flow, node, issues, head, { baseUrl, printed, level: 3 });
  flow.canvas.end(node);
}

/** Full blocks first, then the table of those that are only listed. */
function addFindingList(
  flow: Flow,
  parent: StructNode,
  findings: readonly Finding[],
  head: ReturnType<typeof heading>,
  {
    baseUrl,
    printed,
    level,
  }: { readonly baseUrl: string | undefined; readonly printed: Printed; readonly level: 2 | 3 },
): void {
  const listed = findings.filter((finding) => printed.listed.has(finding));
  const full = findings.filter((finding) => printed.full.has(finding));
  flow.add(head);
  for (const [index, finding] of full.entries())
    addFinding(flow, parent, finding, { baseUrl, level, gap: index === 0 ? 2 : 16 });
  if (listed.length > 0) addTable(flow, parent, columns, listed.map(listedRow), full.length === 0 ? 0 : 14);
  const others = findings.length - full.length - listed.length;
  if (others === 0) return;
  const words = `${count(others, 'finding', 'findings')} more of this kind: see the CSV, Markdown and JSON reports.`;
  flow.add(paragraph(flow, parent, [{ text: words, look: looks.soft }], looks.soft, { gap: 8 }));
}

const columns: readonly TableColumn[] = [
  { title: '#', share: 0.07, align: 'right' },
  { title: 'Severity', share: 0.11 },
  { title: 'Finding', share: 0.32 },
  { title: 'Location', share: 0.24 },
  { title: 'The Fix', share: 0.26 },
];

function listedRow(finding: Finding) {
  const cell = (text: string) => [{ text: oneLine(text), look: looks.cell }];
  return [
    cell(`${finding.number}`),
    cell(finding.severity),
    cell(finding.title),
    [{ text: oneLine(findingPlace(finding)), look: { ...looks.place, lead: looks.cell.lead } }],
    sentenceSpans(finding.fix.title, looks.cell),
  ];
}

function shortNote(flow: Flow, node: StructNode, report: Report, { full, listed }: Printed) {
  const all = report.findings.length;
  const others = all - full.size - listed.size;
  const grave = report.findings.filter(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH').length;
  const first =
    full.size === grave
      ? `This audit has ${all} findings. CRITICAL and HIGH are printed in full; MEDIUM and MONITOR are listed`
      : `This audit has ${all} findings. The gravest ${full.size} are printed in full and ${listed.size} more are listed`;
  const rest = others === 0 ? '' : `; ${others} are counted`;
  const words = `${first}${rest}. The full text of all is in the Markdown and JSON reports.`;
  return paragraph(flow, node, [{ text: words, look: looks.soft }], looks.soft, { gap: 4 });
}

function addSuspicious(
  flow: Flow,
  parent: StructNode,
  report: Report,
  printed: Printed,
  options: FindingsOptions,
): void {
  const node = flow.canvas.node('Sect', parent);
  const suspicious = report.findings.filter((finding) => finding.kind === 'suspicious');
  flow.beginPart();
  const note = suspicious.length === 0 ? 'none' : count(suspicious.length, 'pattern', 'patterns');
  const title = heading(flow, node, [{ text: 'Suspicious Patterns', look: looks.part }], {
    level: 1,
    gap: 40,
    bookmark: { title: 'Suspicious Patterns', level: 0, note },
  });
  if (suspicious.length === 0)
    flow.add([...title, ...paragraph(flow, node, [{ text: 'None.', look: looks.body }], looks.body)]);
  else addFindingList(flow, node, suspicious, title, { baseUrl: options.baseUrl, printed, level: 2 });
  flow.canvas.end(node);
}

function groupBySection(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.section);
    if (group === undefined) groups.set(finding.section, [finding]);
    else group.push(finding);
  }
  return groups;
}
