import type { Diagram, DiagramEdge, DiagramNode } from './diagram.ts';
import type { NodeLine } from './node-text.ts';
import type { Item, Link } from './order.ts';

/** All in px of a canvas that begins at 0, 0. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly node: DiagramNode;
  readonly lines: readonly NodeLine[];
  readonly column: number;
}

/** `M x y`, then curves (two control points and an end) and lines (an end). */
export type Segment =
  | { readonly to: 'move' | 'line'; readonly x: number; readonly y: number }
  | {
      readonly to: 'curve';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly x: number;
      readonly y: number;
    };

export interface PlacedEdge {
  readonly edge: DiagramEdge;
  readonly path: readonly Segment[];
  /** Tip of the arrow and the way it points. */
  readonly tip: { readonly x: number; readonly y: number; readonly towards: 'right' | 'left' };
  /** `x`, `y`: left end of the baseline. Null when there is nothing to say. */
  readonly label: { readonly text: string; readonly x: number; readonly y: number; readonly width: number } | null;
}

export interface Frame extends Box {
  readonly title: string;
  readonly dashed: boolean;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly frames: readonly Frame[];
  /** x of the line between the internet and the rest; null when nothing leads in. */
  readonly boundary: number | null;
  /** The diagram that was drawn: joined nodes when there were too many. */
  readonly drawn: Diagram;
}

export const sizes = {
  margin: 16,
  padX: 10,
  padY: 9,
  name: 13,
  text: 11,
  nameLine: 18,
  line: 15,
  /** Room for a severity's shape in front of a line. */
  mark: 15,
  mostText: 196,
  leastText: 86,
  port: 18,
  gap: 18,
  channel: 18,
  bandTitle: 24,
  bandPad: 12,
  bandGap: 14,
  frame: 12,
  mostLabel: 190,
} as const;

/** One edge as a chain of items, left to right. `flipped`: the edge runs from right to left. */
export interface Chain {
  readonly edge: DiagramEdge;
  readonly keys: readonly string[];
  readonly flipped: boolean;
  readonly label: string;
}

export interface Plan {
  readonly items: readonly Item[];
  readonly links: readonly Link[];
  readonly chains: readonly Chain[];
  /** Edges between two nodes of one column. */
  readonly loops: readonly DiagramEdge[];
}

export interface Measured {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly NodeLine[];
}
