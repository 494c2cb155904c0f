import { baseline, heading } from './blocks.ts';
import type { StructNode } from './canvas.ts';
import type { Flow } from './flow.ts';
import { clampLines } from './lines.ts';
import { colours, type Look, looks, page, textWidth } from './style.ts';

const entryLook: Look = { ...looks.body, lead: 22 };
const noteLook: Look = { ...looks.small, lead: 22 };

/** Keeps a page for the contents: page numbers are known only when everything else is set. */
export function reserveContents(
  flow: Flow,
  parent: StructNode,
): { readonly node: StructNode; readonly pageIndex: number } {
  flow.newPage();
  const node = flow.canvas.node('Sect', parent);
  flow.bookmark({ title: 'Contents', level: 0 }, page.top);
  flow.add(heading(flow, node, [{ text: 'Contents', look: looks.part }], { level: 1, gap: 0 }));
  flow.endPage();
  return { node: flow.canvas.node('TOC', node), pageIndex: flow.pageIndex };
}

/** Fills the reserved page; every line leads to its part. */
export function drawContents(flow: Flow, { node, pageIndex }: ReturnType<typeof reserveContents>): void {
  const { canvas } = flow;
  canvas.returnTo(pageIndex);
  let y = page.top + 40;
  for (const entry of flow.contents) {
    const item = canvas.node('TOCI', node);
    const link = canvas.node('Link', item);
    const [title] = clampLines(canvas.fonts, [{ text: entry.title, look: entryLook }], textWidth - 160, 1);
    canvas.mark(link);
    if (title !== undefined) canvas.text(title.placed, page.left, baseline(y, entryLook));
    rightAligned(flow, entry.note, noteLook, page.left + textWidth - 44, y);
    rightAligned(flow, `${entry.pageIndex + 1}`, entryLook, page.left + textWidth, y);
    canvas.link([page.left, y, textWidth, entryLook.lead], entry.pageIndex, `Go to ${entry.title}`, link);
    const bottom = y + entryLook.lead;
    canvas.artifact(() => canvas.line(page.left, bottom, page.left + textWidth, bottom, colours.hairline));
    y = bottom + 2;
  }
  canvas.end(node);
}

function rightAligned(flow: Flow, text: string, look: Look, right: number, y: number): void {
  const width = flow.canvas.fonts.width(text, look.face, look.size);
  if (text !== '') flow.canvas.text([{ text, look, x: 0 }], right - width, baseline(y, look));
}
