import { isOpen } from '@seaworthy/schema/open-findings';
import type { Report, SectionResult } from '@seaworthy/schema/report';
import { areas, type Section, sections } from '@seaworthy/schema/taxonomy';
import { severities } from '@seaworthy/schema/vocabulary';
import { tenths } from '@seaworthy/schema/words';
import { baseline, heading, paragraph } from './blocks.ts';
import type { StructNode } from './canvas.ts';
import type { Flow } from './flow.ts';
import { type Mark, severityMarks, stateMarks } from './glyphs.ts';
import { colours, type Look, looks, page, textWidth } from './style.ts';

const columnWidth = textWidth / areas.length;
const cellHeight = 58;
const headHeight = 22;
const areaName: Look = { ...looks.smallStrong, size: 6.9, colour: colours.ink };
const cellName: Look = { ...looks.small, size: 7.2, lead: 9, colour: colours.ink };
const points: Look = { ...looks.small, size: 7, lead: 9, colour: colours.soft };

/** Third page: 9 areas by up to 5 sections, what each loses, and the areas compared. */
export function drawCompartments(flow: Flow, parent: StructNode, report: Report): void {
  const { canvas } = flow;
  flow.newPage();
  const node = canvas.node('Sect', parent);
  flow.bookmark({ title: 'Compartments', level: 0 }, page.top);
  flow.add(heading(flow, node, [{ text: 'Compartments', look: looks.part }], { level: 1, gap: 0, after: 2 }));
  const words =
    'Nine areas with 35 sections. Each cell shows its worst state and the points that it loses of the 100 that make up quality.';
  flow.add(paragraph(flow, node, [{ text: words, look: looks.soft }], looks.soft, { gap: 0 }));
  flow.skip(12);
  drawPlan(flow, node, report);
  drawLegend(flow, node);
  drawBars(flow, node, report);
}

function drawPlan(flow: Flow, parent: StructNode, report: Report): void {
  const { canvas } = flow;
  const [top, rows] = [flow.y, Math.max(...areas.map((area) => area.sections.length))];
  const table = canvas.node('Table', parent, { alt: planInWords(report) });
  const head = canvas.node('TR', table);
  for (const [index, area] of areas.entries()) {
    canvas.mark(canvas.node('TH', head, { scope: 'Column' }));
    canvas.text([{ text: area.short, look: areaName, x: 0 }], page.left + index * columnWidth + 2, top + 12);
  }
  for (let row = 0; row < rows; row++) {
    const line = canvas.node('TR', table);
    for (const [index, area] of areas.entries()) {
      const cell = canvas.node('TD', line);
      const section = area.sections[row];
      if (section === undefined) continue;
      const y = top + headHeight + row * cellHeight;
      drawCell(flow, cell, page.left + index * columnWidth, y, section.id, report);
    }
  }
  flow.y = top + headHeight + rows * cellHeight + 8;
}

function drawCell(flow: Flow, node: StructNode, x: number, y: number, id: Section['id'], report: Report): void {
  const { canvas } = flow;
  const [width, height] = [columnWidth - 4, cellHeight - 4];
  const section = sections.find((candidate) => candidate.id === id);
  const result = report.sections.find((candidate) => candidate.id === id);
  const mark = markOf(report, result);
  canvas.artifact(() => {
    const loss = Math.min(1, Math.max(0, result?.loss ?? 0));
    if (loss > 0) canvas.fill(x, y + height * (1 - loss), width, height * loss, '#F1EEE6');
    canvas.box(x, y, width, height, colours.hairline);
  });
  canvas.mark(canvas.node('Figure', node, { alt: mark.word }));
  canvas.glyph(mark.glyph, x + 5, y + 6, 10, mark.colour);
  canvas.mark(node);
  canvas.text([{ text: section?.short ?? id, look: cellName, x: 0 }], x + 4, baseline(y + 23, cellName));
  canvas.text([{ text: lossWords(result), look: points, x: 0 }], x + 4, baseline(y + 36, points));
}

/** `−1.8 of 3`, or why nothing can be lost. */
function lossWords(result: SectionResult | undefined): string {
  if (result === undefined) return 'not assessed';
  if (result.state === 'na') return 'n/a';
  const lost = result.weight * result.loss;
  return lost < 0.05 ? `0 of ${shortNumber(result.weight)}` : `−${tenths(lost)} of ${shortNumber(result.weight)}`;
}

function markOf(report: Report, result: SectionResult | undefined): Mark {
  if (result === undefined) return stateMarks.unknown;
  const own = report.findings.filter((finding) => finding.section === result.id && isOpen(finding));
  const worst = severities.find((severity) => own.some((finding) => finding.severity === severity));
  return worst === undefined ? stateMarks[result.state] : severityMarks[worst];
}

function planInWords(report: Report): string {
  const cells = sections.map((section) => {
    const result = report.sections.find((candidate) => candidate.id === section.id);
    return `${section.seed} ${section.short}: ${markOf(report, result).word}, ${lossWords(result)}`;
  });
  return `The 35 sections by area. ${cells.join('; ')}.`;
}

function drawLegend(flow: Flow, parent: StructNode): void {
  const { canvas } = flow;
  const { finding, sound, attested, unknown, na } = stateMarks;
  const marks = [...severities.map((severity) => severityMarks[severity]), finding, sound, attested, unknown, na];
  const node = canvas.node('P', parent);
  let x: number = page.left;
  for (const mark of marks) {
    canvas.artifact(() => canvas.glyph(mark.glyph, x, flow.y + 1, 8.5, mark.colour));
    canvas.mark(node);
    canvas.text([{ text: mark.word, look: looks.small, x: 0 }], x + 12, baseline(flow.y, looks.small));
    x += 12 + canvas.fonts.width(mark.word, looks.small.face, looks.small.size) + 11;
  }
  flow.y += 24;
}

/** Points lost per area: one bar each, as long as the weight of its area allows. */
function drawBars(flow: Flow, parent: StructNode, report: Report): void {
  const { canvas } = flow;
  flow.add(heading(flow, parent, [{ text: 'Points lost by area', look: looks.section }], { level: 2, gap: 6 }));
  flow.settle();
  const bars = areas.map((area) => {
    const own = report.sections.filter((result) => result.id.startsWith(`${area.id}/`));
    const weight = own.reduce((sum, result) => sum + result.weight, 0);
    const lost = own.reduce((sum, result) => sum + result.weight * result.loss, 0);
    return { title: area.title, weight, lost, words: `${tenths(lost)} of ${shortNumber(weight)}` };
  });
  const most = Math.max(1, ...bars.map((bar) => bar.weight));
  const [barX, barWidth, lead] = [page.left + 224, 178, 19];
  const list = bars.map((bar) => `${bar.title} ${bar.words}`).join('; ');
  const node = canvas.node('Figure', parent, { alt: `Bars of the points that each area loses. ${list}.` });
  for (const { title, weight, lost, words } of bars) {
    const y = flow.y;
    canvas.mark(node);
    canvas.text([{ text: title, look: looks.cell, x: 0 }], page.left, baseline(y, looks.cell));
    canvas.fill(barX, y + 2, (barWidth * weight) / most, 8, '#EEEBE3');
    canvas.fill(barX, y + 2, (barWidth * lost) / most, 8, colours.soft);
    const width = canvas.fonts.width(words, looks.cell.face, looks.cell.size);
    canvas.text([{ text: words, look: looks.cell, x: 0 }], page.left + textWidth - width, baseline(y, looks.cell));
    flow.y += lead;
  }
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? `${value}` : tenths(value);
}
