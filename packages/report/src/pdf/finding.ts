import type { Finding } from '@seaworthy/schema/report';
import { oneLine } from '../escape.ts';
import { effortLine, monitorLine } from '../markdown-finding.ts';
import { lines } from '../words.ts';
import { blank, bulletList, type Column, linePieces, paragraph } from './blocks.ts';
import type { Canvas, StructNode } from './canvas.ts';
import { codePieces } from './code.ts';
import type { Flow, Piece } from './flow.ts';
import { severityMarks } from './glyphs.ts';
import { sentenceSpans } from './inline-markdown.ts';
import { breakLines } from './lines.ts';
import { colours, looks, page, severityColours, textWidth } from './style.ts';

/** The glyph hangs in a column of its own; everything else stands right of it. */
const indent = 20;
const column: Column = { x: page.left + indent, width: textWidth - indent };

export interface FindingOptions {
  readonly baseUrl: string | undefined;
  readonly level: 2 | 3;
  /** White space above, in points. */
  readonly gap: number;
}

/**
 * One finding: a heading, then the audit prompt's block with its labels in its order. Whatever the prompt does not name
 * is in the heading.
 */
export function addFinding(flow: Flow, parent: StructNode, finding: Finding, options: FindingOptions): void {
  const node = flow.canvas.node('Sect', parent);
  const title = titlePieces(flow, node, finding, options);
  const [first, ...rest] = title;
  if (first === undefined) return;
  const pieces = [
    { ...first, gap: options.gap },
    ...rest,
    ...facts(flow, node, finding),
    ...labelled(flow, node, 'The Problem:', finding.problem),
    ...labelled(flow, node, 'Production Impact:', [...finding.impact, `Confidence: ${finding.confidence}`]),
    ...labelled(flow, node, 'How to Verify:', finding.verify),
    // What it does stands above its lines.
    ...labelled(flow, node, 'The Fix:', [finding.fix.title]).map(kept),
    ...codePieces(flow, node, finding.fix, column),
    ...labelled(flow, node, 'Trade-off Consideration:', [
      ...finding.tradeOff,
      effortLine(finding),
      ...monitorLine(finding),
    ]),
  ];
  flow.add(pieces, true);
  flow.canvas.end(node);
}

/** A hairline, then glyph and title; the rule's name below it, small. */
function titlePieces(flow: Flow, parent: StructNode, finding: Finding, { baseUrl, level }: FindingOptions): Piece[] {
  const { canvas } = flow;
  const mark = severityMarks[finding.severity];
  const node = canvas.node(level === 3 ? 'H3' : 'H2', parent);
  const title = `${finding.number} · ${oneLine(finding.title)}`;
  const broken = breakLines(canvas.fonts, [{ text: title, look: looks.finding }], column.width);
  const [first, ...rest] = linePieces(flow, broken, looks.finding, column.x, node);
  if (first === undefined) return [];
  const height = broken.length * looks.finding.lead;
  const target = baseUrl === undefined ? undefined : `${baseUrl}/findings/${encodeURIComponent(finding.id)}`;
  const draw: Piece['draw'] = (y) => {
    flow.bookmark({ title, level: level - 1 }, y);
    canvas.artifact(() => {
      canvas.line(page.left, y, page.left + textWidth, y, colours.hairline);
      canvas.glyph(mark.glyph, page.left, y + 10, 12, mark.colour);
    });
    if (target !== undefined) linkTitle(canvas, node, finding, y + 8, height, target);
    first.draw(y + 8);
  };
  const name = paragraph(flow, parent, [{ text: oneLine(finding.ruleId), look: looks.place }], looks.place, {
    gap: 0,
    column,
    keep: true,
  });
  return [{ ...first, height: first.height + 8, draw, keep: true }, ...rest.map(kept), ...name];
}

function linkTitle(
  canvas: Canvas,
  heading: StructNode,
  finding: Finding,
  y: number,
  height: number,
  target: string,
): void {
  const link = canvas.node('Link', heading);
  canvas.link([column.x, y, column.width, height], target, `Open finding ${finding.number} in Seaworthy`, link);
}

/** `[SEVERITY: HIGH]`, location and category: each on a line of its own, because scripts read them so. */
function facts(flow: Flow, parent: StructNode, finding: Finding): Piece[] {
  const severity = { ...looks.label, colour: severityColours[finding.severity].word };
  const place = lines({ startLine: finding.line, endLine: finding.endLine });
  const location = `Location: ${oneLine(finding.file) || 'repository'} : ${place}`;
  const at = { column, keep: true };
  return [
    ...paragraph(flow, parent, [{ text: `[SEVERITY: ${finding.severity}]`, look: severity }], severity, {
      gap: 5,
      ...at,
    }),
    ...paragraph(flow, parent, [{ text: location, look: looks.body }], looks.body, { gap: 0, ...at }),
    ...paragraph(flow, parent, [{ text: `Risk Category: ${finding.riskCategory}`, look: looks.body }], looks.body, {
      gap: 0,
      ...at,
    }),
  ];
}

function labelled(flow: Flow, parent: StructNode, label: string, texts: readonly string[]): Piece[] {
  const items = texts.filter((text) => oneLine(text) !== '').map((text) => sentenceSpans(text, looks.body));
  return [
    ...paragraph(flow, parent, [{ text: label, look: looks.label }], looks.label, { gap: 5, column, keep: true }),
    ...bulletList(flow, parent, items, looks.body, { gap: 0, column }),
    blank(0),
  ];
}

function kept(piece: Piece): Piece {
  return { ...piece, keep: true };
}
