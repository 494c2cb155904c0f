import type { Bookmark, Canvas, StructNode } from './canvas.ts';
import { page, pageEnd, textHeight } from './style.ts';

/** A horizontal slice of a page: the smallest thing that a page break cannot cut. */
export interface Piece {
  /** Points. */
  readonly height: number;
  /** Space above, in points; left out at the top of a page. */
  readonly gap?: number;
  /** Stays on the page of the next piece. */
  readonly keep?: boolean;
  /** Draws with its upper edge at `y`. */
  readonly draw: (y: number) => void;
}

/** A part of the report and where it begins. */
export interface ContentsEntry {
  readonly title: string;
  /** Counted from 0. */
  readonly pageIndex: number;
  /** What is in it, for example `5 findings`. */
  readonly note: string;
}

export interface BookmarkFacts {
  readonly title: string;
  readonly level: number;
  readonly note?: string;
}

/** A block begins on a new page rather than being cut when so much of a page, at most, is left white for it. */
const whiteShare = 0.16;
/** A part begins on the same page as the one before when so much of it is free. */
const partShare = 0.3;

/** Fills pages from top to bottom. */
export class Flow {
  readonly canvas: Canvas;
  readonly root: StructNode;
  /** The parts of the report with their pages, as far as they are drawn. */
  readonly contents: ContentsEntry[] = [];
  /** Where the next piece goes. */
  y: number = page.top;
  /** Drawn again at the top of every page that is begun while it is set: the header row of a table. */
  repeated: Piece | undefined;
  #fresh = true;
  /** Pieces that wait for what they must stand with. */
  #held: readonly Piece[] = [];
  readonly #bookmarks: (Bookmark | undefined)[] = [];

  constructor(canvas: Canvas, root: StructNode) {
    this.canvas = canvas;
    this.root = root;
  }

  /** 0-based. */
  get pageIndex(): number {
    return this.canvas.pageCount - 1;
  }

  /** Points left on this page. */
  get left(): number {
    return pageEnd - this.y;
  }

  newPage(): void {
    this.#release();
    this.canvas.newPage();
    this.y = page.top;
    this.#fresh = true;
  }

  /**
   * Adds what belongs together; `together`: on one page, unless that would leave much of the page before it white. A last
   * piece that stays with what follows waits for it, so that no heading is left alone at the foot of a page.
   */
  add(added: readonly Piece[], together = false): void {
    const pieces = [...this.#held, ...added];
    this.#held = [];
    if (pieces.at(-1)?.keep === true) this.#held = pieces;
    else {
      if (together && this.#isBetterWhole(pieces)) this.newPage();
      this.#addAll(pieces);
    }
  }

  /** True when the pieces would be cut here, fit a page of their own, and little of this one is left. */
  #isBetterWhole(pieces: readonly Piece[]): boolean {
    const height = heightOf(pieces);
    return height > this.left && height <= textHeight && this.left <= textHeight * whiteShare;
  }

  #release(): void {
    const held = this.#held;
    this.#held = [];
    this.#addAll(held);
  }

  #addAll(pieces: readonly Piece[]): void {
    for (let index = 0; index < pieces.length; ) {
      const end = chainEnd(pieces, index);
      const chain = pieces.slice(index, end);
      const gap = this.#fresh ? 0 : (chain[0]?.gap ?? 0);
      const height = heightOf(chain) - (chain[0]?.gap ?? 0);
      if (!this.#fresh && gap + height > this.left) this.#breakPage(height);
      for (const piece of chain) this.#place(piece);
      index = end;
    }
  }

  /** What waits is drawn now: before something is drawn at `y` by hand. */
  settle(): void {
    this.#release();
  }

  /** White space that vanishes at a page break. */
  skip(points: number): void {
    this.#release();
    if (!this.#fresh) this.y += points;
  }

  /** Nothing more comes on this page. */
  endPage(): void {
    this.#release();
    this.y = pageEnd;
  }

  /** Begins a part of the report: on a new page, unless this one has enough room left for more than a heading. */
  beginPart(): void {
    this.#release();
    if (this.canvas.pageCount === 0 || this.left < textHeight * partShare) this.newPage();
  }

  /** Adds a bookmark at the current place; `level` 0 is the outermost. With a note it is a line of the contents too. */
  bookmark({ title, level, note }: BookmarkFacts, y = this.y): void {
    if (note !== undefined) this.contents.push({ title, note, pageIndex: this.pageIndex });
    const parent = this.#bookmarks.slice(0, level).findLast((bookmark) => bookmark !== undefined);
    this.#bookmarks.length = level;
    this.#bookmarks[level] = this.canvas.bookmark(title, y - 6, parent);
  }

  #place(piece: Piece): void {
    const gap = this.#fresh ? 0 : (piece.gap ?? 0);
    // A chain that is longer than a page is broken where the page ends.
    if (!this.#fresh && gap + piece.height > this.left) this.#breakPage(piece.height);
    else this.y += gap;
    piece.draw(this.y);
    this.y += piece.height;
    this.#fresh = false;
  }

  #breakPage(next: number): void {
    this.canvas.newPage();
    this.y = page.top;
    this.#fresh = true;
    const { repeated } = this;
    if (repeated === undefined || repeated.height + next > textHeight) return;
    repeated.draw(this.y);
    this.y += repeated.height;
  }
}

export function heightOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.height + (piece.gap ?? 0), 0);
}

/** End of the pieces that must start on one page, from `from` on. */
function chainEnd(pieces: readonly Piece[], from: number): number {
  let end = from;
  while (pieces[end]?.keep === true && end < pieces.length - 1) end++;
  return end + 1;
}
