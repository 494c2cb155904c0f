import type { Finding, Report } from '@seaworthy/schema/report';
import { gain, tenths } from '@seaworthy/schema/words';
import { oneLine } from '../escape.ts';
import { count, findingPlace, hours } from '../words.ts';
import { baseline, blank, bulletList, type Column, fullColumn, heading, linePieces, withEdges } from './blocks.ts';
import type { StructNode } from './canvas.ts';
import type { Flow, Piece } from './flow.ts';
import { severityMarks } from './glyphs.ts';
import { codeLook, sentenceSpans } from './inline-markdown.ts';
import { clampLines, type Span } from './lines.ts';
import type { PdfOptions } from './options.ts';
import { colours, looks, page, pageEnd, textWidth } from './style.ts';

/** Height kept at the foot of the page for the line that somebody signs. */
const signHeight = 62;

/** Second page, and never more than one: why this score, what to fix first, what it takes, what is not known. */
export function drawExecutiveSummary(flow: Flow, parent: StructNode, report: Report, options: PdfOptions): void {
  flow.newPage();
  const node = flow.canvas.node('Sect', parent);
  flow.bookmark({ title: 'Executive summary', level: 0 }, page.top);
  flow.add(heading(flow, node, [{ text: 'Executive summary', look: looks.part }], { level: 1, gap: 0, after: 2 }));
  addWhy(flow, node, report);
  addFixFirst(flow, node, report);
  addEffort(flow, node, report, options);
  addList(flow, node, openTitle(report), openQuestions(report), 'Nothing is open.', 2);
  addList(
    flow,
    node,
    `Not read: ${report.input.failed.length}`,
    unread(report),
    'Every file that says something about deployment was read.',
    1,
  );
  drawSignature(flow, node);
}

function section(flow: Flow, node: StructNode, title: string): Piece[] {
  return heading(flow, node, [{ text: title, look: looks.section }], { level: 2, gap: 16, after: 3 });
}

function addWhy(flow: Flow, node: StructNode, report: Report): void {
  const { value } = report.score;
  flow.add(section(flow, node, value === null ? 'Why there is no score' : `Why ${tenths(value)}`));
  const bullets = report.score.bullets.slice(0, 5).map((text) => sentenceSpans(text, looks.body));
  flow.add(bulletList(flow, node, bullets, looks.body, { limit: 3 }));
}

function addFixFirst(flow: Flow, node: StructNode, report: Report): void {
  flow.add(section(flow, node, 'Fix first'));
  const top = report.score.top3.flatMap((id) => report.findings.find((finding) => finding.id === id) ?? []);
  if (top.length === 0) {
    flow.add(bulletList(flow, node, [[{ text: 'No finding is open.', look: looks.body }]], looks.body, { mark: '' }));
    return;
  }
  const list = flow.canvas.node('L', node);
  for (const [index, finding] of top.entries()) flow.add(fixPieces(flow, list, finding, index));
}

/** `1 ▲ title`, and below it what it gains, what it takes and where it is. */
function fixPieces(flow: Flow, list: StructNode, finding: Finding, index: number): Piece[] {
  const { canvas } = flow;
  const body = canvas.node('LBody', canvas.node('LI', list));
  const column: Column = { x: page.left + 36, width: textWidth - 36 };
  const mark = severityMarks[finding.severity];
  const title: Span[] = [
    { text: `${mark.word}: `, look: looks.soft },
    { text: oneLine(finding.title), look: looks.label },
  ];
  const facts: Span[] = [
    { text: `score ${gain(finding.delta)} · ${hours(finding.effort)} · `, look: looks.small },
    { text: oneLine(findingPlace(finding)), look: { ...looks.place, lead: looks.small.lead } },
  ];
  const heads = linePieces(flow, clampLines(canvas.fonts, title, column.width, 2), looks.body, column.x, body);
  const tails = linePieces(flow, clampLines(canvas.fonts, facts, column.width, 1), looks.small, column.x, body);
  const [first, ...rest] = heads;
  if (first === undefined) return tails;
  const draw: Piece['draw'] = (y) => {
    canvas.artifact(() => {
      canvas.text([{ text: `${index + 1}`, look: looks.label, x: 0 }], page.left, baseline(y, looks.body));
      canvas.glyph(mark.glyph, page.left + 17, y + 2.5, 10, mark.colour);
    });
    first.draw(y);
  };
  return withEdges([{ ...first, draw }, ...rest, ...tails], index === 0 ? 2 : 5, false);
}

function addEffort(flow: Flow, node: StructNode, report: Report, { scoreAfterFixNow }: PdfOptions): void {
  const { plan } = report;
  flow.add(section(flow, node, 'What it takes'));
  const after =
    scoreAfterFixNow === undefined || plan.now.length === 0
      ? ''
      : `; the score is ${tenths(scoreAfterFixNow)} after that`;
  const items = (amount: number) => (amount === 0 ? 'nothing' : count(amount, 'item', 'items'));
  const now = plan.now.length === 0 ? items(0) : `${items(plan.now.length)}, ${hours(plan.effortNow)}${after}`;
  const lines: readonly (readonly [string, string, string])[] = [
    ['Fix Now', 'before production', now],
    ['Fix Soon', 'in the first week in production', items(plan.soon.length)],
    ['Monitor', 'with metric and threshold', items(plan.monitor.length)],
  ];
  const spans = lines.map(([name, when, what]): Span[] => [
    { text: name, look: looks.label },
    { text: ` (${when}): ${what}.`, look: looks.body },
  ]);
  flow.add(bulletList(flow, node, spans, looks.body, { gap: 2 }));
}

function openTitle(report: Report): string {
  return `Open questions: ${report.questions.filter((question) => question.answer === undefined).length}`;
}

function openQuestions(report: Report): Span[][] {
  return report.questions
    .filter((question) => question.answer === undefined)
    .map((question) => sentenceSpans(question.text, looks.body));
}

function unread(report: Report): Span[][] {
  return report.input.failed.map(({ path, line, reason }) => [
    { text: oneLine(line === undefined ? path : `${path}:${line}`), look: codeLook(looks.body) },
    { text: ` ${oneLine(reason)}`, look: looks.soft },
  ]);
}

/** As many items as fit above the signature; the rest is counted. */
function addList(
  flow: Flow,
  node: StructNode,
  title: string,
  items: readonly Span[][],
  none: string,
  limit: number,
): void {
  const room = pageEnd - signHeight;
  const lead = looks.body.lead;
  if (flow.y + 36 + 2 * lead > room) return;
  flow.add(section(flow, node, title));
  if (items.length === 0) {
    flow.add(bulletList(flow, node, [[{ text: none, look: looks.body }]], looks.body, { mark: '' }));
    return;
  }
  // Open questions leave room for what was not read.
  const end = title.startsWith('Open') ? room - 36 - 3 * lead : room;
  for (const [index, item] of items.entries()) {
    if (flow.y + (limit + (index < items.length - 1 ? 1 : 0)) * (lead + 1) > end) {
      const words = `and ${items.length - index} more, see Environment & Assumptions`;
      flow.add(bulletList(flow, node, [[{ text: words, look: looks.soft }]], looks.body, { gap: 1 }));
      return;
    }
    flow.add(bulletList(flow, node, [item], looks.body, { limit }));
  }
}

function drawSignature(flow: Flow, node: StructNode): void {
  const { canvas } = flow;
  const y = pageEnd - 20;
  const dateX = page.left + 330;
  canvas.artifact(() => {
    canvas.line(page.left + 62, y, dateX - 24, y, colours.edge);
    canvas.line(dateX + 30, y, page.left + fullColumn.width, y, colours.edge);
  });
  canvas.mark(canvas.node('P', node));
  canvas.text([{ text: 'Signed off by', look: looks.small, x: 0 }], page.left, y);
  canvas.text([{ text: 'Date', look: looks.small, x: 0 }], dateX, y);
  flow.add([blank(0)]);
}
