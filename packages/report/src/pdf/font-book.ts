import type { PdfFonts } from './options.ts';
import type { Face } from './style.ts';
import { unwrapWoff } from './woff.ts';

/** What is used of a font that pdfkit embeds. Its own API only draws whole texts; see tests for what is relied on. */
export interface EmbeddedFont {
  readonly id: string;
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean };
  widthOfString(text: string, size: number): number;
  /** Glyphs in hexadecimal, and where they go in thousandths of the size. Puts them into the subset. */
  encode(text: string): [string[], { readonly xAdvance: number; readonly advanceWidth: number }[]];
  ref(): object;
}

/** Text that one font file draws. */
export interface FontRun {
  readonly font: EmbeddedFont;
  readonly text: string;
}

/** Stands for a character that no font has. */
const replacement = '\ufffd';
/** Invisible anyway: joiners, variation selectors, the soft hyphen. Nothing is lost when no font has them. */
const invisible = /\u00ad|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]/u;
/** Longer texts are measured each time. */
const longestWord = 40;
/** What the first file of every chain has; texts of nothing else need no look at single characters. */
const plain = /^[\x20-\x7e\xa0-\xac\xae-\xff–—’…•]*$/;

/** The fonts of one document: which file draws which character, how wide it is, how it is written into a page. */
export class FontBook {
  /** Characters shown as U+FFFD, by how often they were drawn. */
  readonly missing = new Map<string, number>();
  readonly #open: (name: string, bytes: Uint8Array) => EmbeddedFont;
  readonly #chains: PdfFonts;
  readonly #opened = new Map<string, EmbeddedFont>();
  readonly #widths = new Map<string, Map<string, number>>();
  readonly #encoded = new Map<EmbeddedFont, Map<string, string>>();
  readonly #drawers = new Map<string, EmbeddedFont | undefined>();

  constructor(chains: PdfFonts, open: (name: string, bytes: Uint8Array) => EmbeddedFont) {
    this.#chains = chains;
    this.#open = open;
  }

  /** Width in points, without the spaces that a line break would swallow. */
  width(text: string, face: Face, size: number): number {
    return (this.#unitWidth(text, face) * size) / 1000;
  }

  /** The text as its fonts draw it; characters that no font has become U+FFFD, and are counted when `drawn`. */
  runs(text: string, face: Face, drawn: boolean): FontRun[] {
    if (plain.test(text)) return text === '' ? [] : [{ font: this.#file(face, 0), text }];
    const runs: { font: EmbeddedFont; text: string }[] = [];
    for (const character of text) {
      const font = this.#drawer(character, face);
      if (font === undefined && invisible.test(character)) continue;
      if (font === undefined && drawn) this.missing.set(character, (this.missing.get(character) ?? 0) + 1);
      const shown = font === undefined ? replacement : character;
      const drawer = font ?? this.#drawer(replacement, face) ?? this.#file(face, 0);
      const last = runs.at(-1);
      if (last?.font === drawer) last.text += shown;
      else runs.push({ font: drawer, text: shown });
    }
    return runs;
  }

  /** Operands of TJ: glyphs with the kerning between them. */
  encode({ font, text }: FontRun): string {
    return text
      .split(/(?<= )/)
      .map((word) => this.#encodeWord(font, word))
      .join('');
  }

  #encodeWord(font: EmbeddedFont, word: string): string {
    const known = this.#encoded.get(font) ?? new Map<string, string>();
    this.#encoded.set(font, known);
    const encoded = known.get(word);
    if (encoded !== undefined) return encoded;
    const [glyphs, positions] = font.encode(word);
    let out = '<';
    for (const [index, glyph] of glyphs.entries()) {
      out += glyph;
      const { xAdvance, advanceWidth } = positions[index] ?? { xAdvance: 0, advanceWidth: 0 };
      const kern = Math.round(advanceWidth - xAdvance);
      if (kern !== 0) out += `>${kern}<`;
    }
    out += '>';
    known.set(word, out);
    return out;
  }

  #unitWidth(text: string, face: Face): number {
    const known = this.#widths.get(face) ?? new Map<string, number>();
    this.#widths.set(face, known);
    const found = known.get(text);
    if (found !== undefined) return found;
    const width = this.runs(text, face, false).reduce((sum, run) => sum + run.font.widthOfString(run.text, 1000), 0);
    // Words come again; a path that is broken character by character does not.
    if (text.length <= longestWord) known.set(text, width);
    return width;
  }

  #drawer(character: string, face: Face): EmbeddedFont | undefined {
    const key = `${face}${character}`;
    if (this.#drawers.has(key)) return this.#drawers.get(key);
    const codePoint = character.codePointAt(0) ?? 0;
    let found: EmbeddedFont | undefined;
    for (let index = 0; index < this.#chains[face].length && found === undefined; index++) {
      const font = this.#file(face, index);
      if (font.font.hasGlyphForCodePoint(codePoint)) found = font;
    }
    this.#drawers.set(key, found);
    return found;
  }

  /** Opened when it is needed first: most reports need two files of the 26. */
  #file(face: Face, index: number): EmbeddedFont {
    const name = `${face}-${index}`;
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const bytes = this.#chains[face][index];
    if (bytes === undefined) throw new Error(`no font file was given for the ${face} text of the PDF`);
    const font = this.#open(name, unwrapWoff(bytes));
    this.#opened.set(name, font);
    return font;
  }
}
