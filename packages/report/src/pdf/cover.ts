import { countFindings } from '@seaworthy/schema/finding-counts';
import { headingWords } from '@seaworthy/schema/heading-words';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Report } from '@seaworthy/schema/report';
import { severities } from '@seaworthy/schema/vocabulary';
import { tenths } from '@seaworthy/schema/words';
import { oneLine } from '../escape.ts';
import { derivedLines } from '../markdown.ts';
import { count } from '../words.ts';
import { baseline } from './blocks.ts';
import type { Canvas, StructNode } from './canvas.ts';
import { drawDraftScale, scaleInWords } from './draft-scale.ts';
import { severityMarks } from './glyphs.ts';
import { spansOf } from './inline-markdown.ts';
import { clampLines, type Span } from './lines.ts';
import type { PdfOptions } from './options.ts';
import { colours, type Look, looks, page, textWidth } from './style.ts';

const brand: Look = { ...looks.label, size: 11, lead: 14, colour: colours.sea };
const title: Look = { face: 'serif', size: 30, lead: 37, colour: colours.ink };
const score: Look = { face: 'serif', size: 64, lead: 68, colour: colours.ink };
const band: Look = { face: 'serif', size: 15, lead: 21, colour: colours.ink };
const figure: Look = { ...looks.label, size: 13, lead: 17 };
const fact: Look = { ...looks.body, colour: colours.soft };

/** First page: whose deployment, how it stands, what was found, and the hash that proves it. */
export function drawCover(canvas: Canvas, root: StructNode, report: Report, options: PdfOptions): void {
  canvas.newPage();
  const sheet = new Sheet(canvas, canvas.node('Sect', root));
  sheet.write('P', [{ text: 'SEAWORTHY', look: brand }], page.left, 72, 1);
  sheet.write('P', [{ text: 'Infrastructure survey', look: looks.soft }], page.left, 87, 1);
  const name = oneLine(report.project.name) || 'unnamed';
  const below = sheet.write('H1', [{ text: name, look: title }], page.left, 128, 3);
  sheet.write('P', [{ text: auditLine(options), look: fact }], page.left, below + 4, 1);
  drawStanding(sheet, report);
  drawCounts(sheet, report);
  drawDerivation(sheet, report);
  drawReceipt(sheet, report, options);
}

/** Writes blocks at fixed places; returns where the next could begin. */
class Sheet {
  readonly canvas: Canvas;
  readonly node: StructNode;

  constructor(canvas: Canvas, node: StructNode) {
    this.canvas = canvas;
    this.node = node;
  }

  write(
    type: string,
    spans: readonly Span[],
    x: number,
    y: number,
    limit: number,
    width = page.left + textWidth - x,
  ): number {
    const look = spans[0]?.look ?? looks.body;
    const lines = clampLines(this.canvas.fonts, spans, width, limit);
    if (lines.length === 0) return y;
    const node = this.canvas.node(type, this.node);
    for (const [index, line] of lines.entries()) {
      this.canvas.mark(node);
      this.canvas.text(line.placed, x, baseline(y + index * look.lead, look));
    }
    return y + lines.length * look.lead;
  }
}

function auditLine({ auditNumber, label }: PdfOptions): string {
  const parts = [auditNumber === undefined ? '' : `№ ${auditNumber}`, oneLine(label ?? '')];
  return parts.filter((part) => part !== '').join(' · ');
}

function drawStanding(sheet: Sheet, report: Report): void {
  const { canvas } = sheet;
  const [top, height, x] = [268, 286, 238];
  canvas.mark(canvas.node('Figure', sheet.node, { alt: scaleInWords(report) }));
  drawDraftScale(canvas, report, page.left, top, height);
  const { value, band: words, low, high } = report.score;
  if (value === null || words === null) {
    sheet.write('P', [{ text: 'Not scored', look: title }], x, top + 40, 1);
    sheet.write('P', [{ text: 'Nothing deployable was found.', look: band }], x, top + 84, 2);
    return;
  }
  const unit: Look = { ...looks.soft, size: 13, lead: 68 };
  sheet.write(
    'P',
    [
      { text: tenths(value), look: score },
      { text: ' of 10', look: unit },
    ],
    x,
    top + 6,
    1,
  );
  const below = sheet.write(
    'P',
    [{ text: headingWords(words, countFindings(report.findings).severity), look: band }],
    x,
    top + 82,
    3,
  );
  if (low !== null && high !== null && low !== high) {
    const range = `${tenths(low)}–${tenths(high)} once what is open is answered`;
    sheet.write('P', [{ text: range, look: fact }], x, below + 6, 2);
  }
}

function drawCounts(sheet: Sheet, report: Report): void {
  const { canvas } = sheet;
  const y = 596;
  canvas.artifact(() => canvas.line(page.left, y, page.left + textWidth, y, colours.hairline));
  const open = report.findings.filter(isOpen);
  const total = count(open.length, 'finding', 'findings');
  sheet.write('P', [{ text: total, look: figure }], page.left, y + 16, 1);
  for (const [index, severity] of severities.entries()) {
    const found = open.filter((finding) => finding.severity === severity).length;
    const mark = severityMarks[severity];
    const x = page.left + 118 + index * 90;
    canvas.artifact(() => canvas.glyph(mark.glyph, x, y + 18, 11, found === 0 ? colours.edge : mark.colour));
    sheet.write(
      'P',
      [
        { text: `${found}`, look: figure },
        { text: ` ${mark.word}`, look: { ...fact, lead: figure.lead } },
      ],
      x + 16,
      y + 16,
      1,
    );
  }
}

/** A part of an audit must not be taken for the whole. */
function drawDerivation(sheet: Sheet, report: Report): void {
  const look: Look = { ...looks.small, colour: colours.ink };
  const [, ...notes] = derivedLines(report);
  const spans = notes.flatMap((note) => [...spansOf(note.replace(/^> /, ''), look), { text: ' ', look }]);
  sheet.write('P', spans, page.left, 632, 3);
}

function drawReceipt(sheet: Sheet, report: Report, { createdAt }: PdfOptions): void {
  const y = 672;
  const small: Look = { ...looks.small, lead: 13 };
  const mono: Look = { ...looks.place, lead: 13 };
  const date = createdAt === undefined ? '' : `Audited on ${dateInWords(createdAt)}. `;
  const files = `${count(report.input.files, 'file', 'files')} in the archive, ${report.input.read} read.`;
  const made = `Engine ${oneLine(report.engine)}; ${oneLine(report.rules)}; ${report.score.version}.`;
  const next = sheet.write('P', [{ text: `${date}${files} ${made}`, look: small }], page.left, y, 2);
  const grouped = report.receipt.sha256.replace(/(.{8})(?=.)/g, '$1 ');
  sheet.write(
    'P',
    [
      { text: 'Receipt ', look: small },
      { text: grouped, look: mono },
    ],
    page.left,
    next + 8,
    2,
  );
  const words = 'The receipt is the SHA-256 of this audit: the same files, rules and answers give the same receipt.';
  sheet.write('P', [{ text: words, look: { ...small, colour: colours.faint } }], page.left, next + 37, 2);
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `12 March 2026` in UTC, whatever the machine's own zone and language are. */
export function dateInWords(instant: string): string {
  const date = new Date(instant);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}
