import PDFDocument from 'pdfkit';
import { type EmbeddedFont, FontBook } from './font-book.ts';
import { type GlyphName, glyphPath } from './glyphs.ts';
import { describeDocument, type FileFacts } from './metadata.ts';
import { packObjects } from './object-streams.ts';
import type { PdfFonts } from './options.ts';
import { type Look, page } from './style.ts';

/** A node of the structure tree: what a screen reader walks through. */
export interface StructNode {
  readonly type: string;
  readonly element: PDFKit.PDFStructureElement;
}

/** What a node says besides its content. `alt` describes a figure; `scope` says what a header cell heads. */
export interface NodeFacts {
  readonly alt?: string;
  readonly scope?: 'Column' | 'Row';
}

/** An entry of the bookmarks. */
export type Bookmark = PDFKit.PDFOutline;

/** Text at its place on a line. */
export interface Placed {
  readonly text: string;
  readonly look: Look;
  /** Points from the line's left end. */
  readonly x: number;
  readonly struck?: boolean;
}

/**
 * The pages of one file. Coordinates are points from the upper left corner. Everything drawn belongs either to a node of
 * the structure tree (`mark`) or to no content (`artifact`): there is no third way to draw.
 */
export class Canvas {
  readonly fonts: FontBook;
  readonly #doc: PDFKit.PDFDocument;
  readonly #chunks: Promise<Uint8Array>;
  readonly #writeEnd: () => void;
  #open: { readonly node: StructNode; readonly content: PDFKit.PDFStructureContent } | undefined;
  #pages = 0;

  constructor(fonts: PdfFonts, facts: FileFacts) {
    this.#doc = new PDFDocument({
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: '1.7',
      tagged: true,
      displayTitle: true,
      lang: 'en',
      // pdfkit's default would be Helvetica, which no file here may use: it is not embedded.
      font: null as unknown as string, // typed as a name, read as "none"
    });
    describeDocument(this.#doc, facts);
    this.#writeEnd = packObjects(this.#doc);
    this.#chunks = collect(this.#doc);
    this.fonts = new FontBook(fonts, (name, bytes) => openFont(this.#doc, name, bytes));
  }

  get pageCount(): number {
    return this.#pages;
  }

  newPage(): void {
    this.#close();
    if (this.#pages > 0) writeBody(this.#doc);
    this.#doc.addPage({ size: 'A4', margin: 0 });
    this.#pages++;
  }

  /** `index` counts from 0. */
  returnTo(index: number): void {
    this.#close();
    this.#doc.switchToPage(index);
  }

  /** A new last child of `parent`. */
  node(type: string, parent: StructNode | undefined, facts: NodeFacts = {}): StructNode {
    const element = this.#doc.struct(type, facts);
    if (parent === undefined) this.#doc.addStructure(element);
    else parent.element.add(element);
    return { type, element };
  }

  /** No more content comes to this node and those below it: their memory is given back. */
  end(node: StructNode): void {
    this.#close();
    node.element.end();
  }

  /** What is drawn from here on is content of `node`. */
  mark(node: StructNode): void {
    if (this.#open?.node === node) return;
    this.#close();
    const content = this.#doc.markStructureContent(node.type);
    this.#open = { node, content };
  }

  /** Decoration: lines, tints, the running foot. */
  artifact(draw: () => void): void {
    this.#close();
    this.#doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.#doc.endMarkedContent();
  }

  /** Draws a line of text whose baseline is at `y`. `hidden` text is there for copying and reading aloud only. */
  text(placed: readonly Placed[], x: number, y: number, hidden = false): void {
    let out = hidden ? 'BT 3 Tr' : 'BT';
    for (const { text, look, x: offset } of placed) {
      let at = x + offset;
      for (const run of this.fonts.runs(text, look.face, true)) {
        this.#useFont(run.font);
        out += ` ${rgb(look.colour)} rg /${run.font.id} ${n(look.size)} Tf 1 0 0 -1 ${n(at)} ${n(y)} Tm [${this.fonts.encode(run)}] TJ`;
        at += run.font.widthOfString(run.text, look.size);
      }
    }
    this.#doc.addContent(hidden ? `q ${out} ET Q` : `${out} ET`);
    for (const { text, look, x: offset, struck } of placed) {
      if (struck !== true) continue;
      const width = this.fonts.width(text.trimEnd(), look.face, look.size);
      this.line(x + offset, y - look.size * 0.3, x + offset + width, y - look.size * 0.3, look.colour, 0.6);
    }
  }

  line(x1: number, y1: number, x2: number, y2: number, colour: string, width = 0.5, dash?: number): void {
    const dashes = dash === undefined ? '' : `[${dash}] 0 d `;
    this.#doc.addContent(`q ${dashes}${rgb(colour)} RG ${n(width)} w ${n(x1)} ${n(y1)} m ${n(x2)} ${n(y2)} l S Q`);
  }

  fill(x: number, y: number, width: number, height: number, colour: string): void {
    this.#doc.addContent(`q ${rgb(colour)} rg ${n(x)} ${n(y)} ${n(width)} ${n(height)} re f Q`);
  }

  box(x: number, y: number, width: number, height: number, colour: string, line = 0.5): void {
    this.#doc.addContent(`q ${rgb(colour)} RG ${n(line)} w ${n(x)} ${n(y)} ${n(width)} ${n(height)} re S Q`);
  }

  /** A shape that carries meaning, in a square of `size` points whose upper left corner is at `x`, `y`. */
  glyph(name: GlyphName, x: number, y: number, size: number, colour: string): void {
    const scale = n(size / 16);
    this.#doc.addContent(
      `q ${rgb(colour)} rg ${rgb(colour)} RG ${scale} 0 0 ${scale} ${n(x)} ${n(y)} cm ${glyphPath(name)} Q`,
    );
  }

  /** Makes the rectangle a link, described by `words`; `to` is an address or a page counted from 0. Ends `node`. */
  link(area: readonly [number, number, number, number], to: string | number, words: string, node: StructNode): void {
    this.#close();
    // Typed for addresses only; a number is a page. Contents is the annotation's own description.
    const contents = new String(words); // pdfkit writes a plain string as a name
    const options = { structParent: node.element, Contents: contents } as unknown as PDFKit.Mixins.AnnotationOption;
    this.#doc.link(...area, to as string, options); // see above
    node.element.end();
  }

  /** Adds a bookmark to `y` on this page below `parent`. */
  bookmark(title: string, y: number, parent?: Bookmark): Bookmark {
    // `left` counts from the right edge. Only `expanded` is in the types.
    const place = { fit: false, top: Math.max(0, y), left: page.width, zoom: 0, expanded: false };
    return (parent ?? this.#doc.outline).addItem(title, place);
  }

  async finish(): Promise<Uint8Array> {
    this.#close();
    this.#doc.end();
    this.#writeEnd();
    return this.#chunks;
  }

  #close(): void {
    if (this.#open === undefined) return;
    this.#doc.endMarkedContent();
    this.#open.node.element.add(this.#open.content);
    this.#open = undefined;
  }

  #useFont(font: EmbeddedFont): void {
    const { fonts } = this.#doc.page as unknown as { fonts: Record<string, object> }; // missing in the types
    fonts[font.id] ??= font.ref();
  }
}

/**
 * Writes what is on the page so far and lets go of it; what is drawn later (the foot, the contents) goes into a second
 * stream. Thousands of pages would otherwise wait in memory for their page numbers.
 */
function writeBody(doc: PDFKit.PDFDocument): void {
  const inner = doc as unknown as {
    ref(): Content;
    page: { content: Content; dictionary: { data: { Contents: unknown } } };
  }; // not in the types
  const { page } = inner;
  const body = page.content;
  page.content = inner.ref();
  // Even a page that needs no more has a second stream, and a stream is never empty.
  page.content.write('');
  page.dictionary.data.Contents = [body, page.content];
  body.end();
}

interface Content {
  write(text: string): void;
  end(): void;
}

function openFont(doc: PDFKit.PDFDocument, name: string, bytes: Uint8Array): EmbeddedFont {
  doc.registerFont(name, bytes);
  doc.font(name);
  return (doc as unknown as { _font: EmbeddedFont })._font; // not in the types
}

async function collect(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of doc) chunks.push(chunk as Uint8Array); // pdfkit pushes nothing else
  return Buffer.concat(chunks);
}

function n(value: number): number {
  return Math.round(value * 100) / 100;
}

const known = new Map<string, string>();

/** `#0B5D6B` as three numbers from 0 to 1. */
function rgb(colour: string): string {
  const operands =
    known.get(colour) ??
    [1, 3, 5].map((at) => Number((Number.parseInt(colour.slice(at, at + 2), 16) / 255).toFixed(3))).join(' ');
  known.set(colour, operands);
  return operands;
}
