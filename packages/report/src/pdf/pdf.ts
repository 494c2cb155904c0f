import { oneLine } from '../escape.ts';
import { acceptedPart, hasDecisions } from '../markdown-accepted.ts';
import { coveragePart, evidencePart } from '../markdown-appendix.ts';
import { preProductionPart, stackPart, verificationPart } from '../markdown-checklists.ts';
import { environmentPart } from '../markdown-environment.ts';
import { planPart, scorePart } from '../markdown-plan.ts';
import { heading, paragraph } from './blocks.ts';
import { Canvas, type StructNode } from './canvas.ts';
import { drawCompartments } from './compartments.ts';
import { drawContents, reserveContents } from './contents.ts';
import { drawCover } from './cover.ts';
import { drawExecutiveSummary } from './executive.ts';
import { addFindings } from './findings.ts';
import { Flow } from './flow.ts';
import { addMarkdownPart } from './markdown-part.ts';
import type { PdfOptions, RenderPdf } from './options.ts';
import { looks, page, textWidth } from './style.ts';

/**
 * Draws the report: cover, executive summary and compartments on a page each; then what the Markdown report holds, in its
 * order and words.
 *
 * @throws Error for fonts that are no fonts: a broken installation.
 */
export const renderPdf: RenderPdf = async (report, options) => {
  const name = oneLine(report.project.name) || 'unnamed';
  const canvas = new Canvas(options.fonts, {
    title: `Infrastructure & Deployment Audit — ${name}`,
    receipt: report.receipt.sha256,
    ...(options.createdAt === undefined ? {} : { createdAt: options.createdAt }),
  });
  const root = canvas.node('Document', undefined);
  drawCover(canvas, root, report, options);
  const flow = new Flow(canvas, root);
  flow.bookmark({ title: 'Cover', level: 0 }, page.top);
  drawExecutiveSummary(flow, root, report, options);
  drawCompartments(flow, root, report);
  if (options.summaryOnly !== true) addBody(flow, root, report, options);
  addMissing(flow, root);
  drawFeet(canvas, report, name, options);
  canvas.end(root);
  return canvas.finish();
};

type Report = Parameters<RenderPdf>[0];

function addBody(flow: Flow, root: StructNode, report: Report, { baseUrl }: PdfOptions): void {
  const contents = reserveContents(flow, root);
  const part = (lines: readonly string[]) => addPart(flow, root, lines);
  part(environmentPart(report));
  addFindings(flow, root, report, { baseUrl });
  part(scorePart(report));
  part(planPart(report));
  part(preProductionPart(report));
  part(verificationPart(report));
  part(stackPart(report));
  if (hasDecisions(report)) part(acceptedPart(report));
  part(evidencePart(report));
  part(coveragePart(report));
  const last = flow.pageIndex;
  drawContents(flow, contents);
  flow.canvas.returnTo(last);
}

/** A part that begins with `## Title`. */
function addPart(flow: Flow, root: StructNode, lines: readonly string[]): void {
  const [first = '', ...rest] = lines;
  const title = first.replace(/^## /, '');
  flow.beginPart();
  const node = flow.canvas.node('Sect', root);
  const bookmark = { title, level: 0, note: '' };
  flow.add(heading(flow, node, [{ text: title, look: looks.part }], { level: 1, gap: 40, bookmark }));
  addMarkdownPart(flow, node, rest);
}

/** Nothing is hidden: characters that no font could draw are counted at the end. */
function addMissing(flow: Flow, root: StructNode): void {
  const { missing } = flow.canvas.fonts;
  if (missing.size === 0) return;
  const points = [...missing.keys()]
    .slice(0, 12)
    .map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  const more = missing.size > points.length ? ', …' : '';
  const amount = [...missing.values()].reduce((sum, times) => sum + times, 0);
  const words = `${amount} ${amount === 1 ? 'character has' : 'characters have'} no shape in the fonts of this file and ${amount === 1 ? 'is' : 'are'} shown as \ufffd: ${points.join(', ')}${more}. The Markdown and JSON reports hold them as they are.`;
  flow.add(paragraph(flow, root, [{ text: words, look: looks.small }], looks.small, { gap: 12 }));
}

/** Project, audit, page and receipt on every page but the cover. */
function drawFeet(canvas: Canvas, report: Report, name: string, { auditNumber }: PdfOptions): void {
  const { pageCount, fonts } = canvas;
  const look = looks.foot;
  const y = page.height - 40;
  const number = auditNumber === undefined ? '' : ` · № ${auditNumber}`;
  const filtered = report.derived?.filter == null ? '' : ' · filtered';
  const short = [...name].length > 60 ? `${[...name].slice(0, 59).join('')}…` : name;
  for (let index = 1; index < pageCount; index++) {
    canvas.returnTo(index);
    const right = `page ${index + 1} of ${pageCount} · receipt ${report.receipt.sha256.slice(0, 12)}`;
    const width = fonts.width(right, look.face, look.size);
    canvas.artifact(() => {
      canvas.text([{ text: `${short}${number}${filtered}`, look, x: 0 }], page.left, y);
      canvas.text([{ text: right, look, x: 0 }], page.left + textWidth - width, y);
    });
  }
}
