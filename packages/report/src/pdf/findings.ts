import type { Finding, Report } from '@seaworthy/schema/report';
import { areas, type Section } from '@seaworthy/schema/taxonomy';
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

export interface FindingsOptions {
  readonly baseUrl: string | undefined;
}

/** Nine areas, 35 sections, each with its findings or the line that answers it; then the suspicious patterns. */
export function addFindings(flow: Flow, parent: StructNode, report: Report, options: FindingsOptions): void {
  const isShort = report.findings.length > fullTextLimit;
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
    if (isShort && index === 0) flow.add(shortNote(flow, node, report));
    for (const [position, section] of area.sections.entries()) {
      const name = `${String.fromCharCode(65 + position)}) ${section.title}`;
      addSection(flow, node, report, section.id, name, bySection.get(section.id) ?? [], isShort, options);
    }
    flow.canvas.end(node);
  }
  addSuspicious(flow, parent, report, isShort, options);
}

function addSection(
  flow: Flow,
  parent: StructNode,
  report: Report,
  id: Section['id'],
  title: string,
  findings: readonly Finding[],
  isShort: boolean,
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
  } else addFindingList(flow, node, issues, head, { baseUrl, isShort, level: 3 });
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
    isShort,
    level,
  }: { readonly baseUrl: string | undefined; readonly isShort: boolean; readonly level: 2 | 3 },
): void {
  const isListed = (finding: Finding) => isShort && (finding.severity === 'MEDIUM' || finding.severity === 'MONITOR');
  const listed = findings.filter(isListed);
  const full = findings.filter((finding) => !isListed(finding));
  flow.add(head);
  for (const [index, finding] of full.entries())
    addFinding(flow, parent, finding, { baseUrl, level, gap: index === 0 ? 2 : 16 });
  if (listed.length > 0) addTable(flow, parent, columns, listed.map(listedRow), full.length === 0 ? 0 : 14);
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

function shortNote(flow: Flow, node: StructNode, report: Report) {
  const words = `This audit has ${report.findings.length} findings. CRITICAL and HIGH are printed in full; MEDIUM and MONITOR are listed, and their full text is in the Markdown and JSON reports.`;
  return paragraph(flow, node, [{ text: words, look: looks.soft }], looks.soft, { gap: 4 });
}

function addSuspicious(
  flow: Flow,
  parent: StructNode,
  report: Report,
  isShort: boolean,
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
  else addFindingList(flow, node, suspicious, title, { baseUrl: options.baseUrl, isShort, level: 2 });
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
