import type { Severity } from '@seaworthy/schema/vocabulary';
import type { DiagramEdge } from './diagram.ts';
import { type Layout, type PlacedEdge, type PlacedNode, type Segment, sizes } from './geometry.ts';
import { fitText } from './measure.ts';
import type { NodeLine, Overlay } from './node-text.ts';

/** Names of the colours of a drawing; whoever draws knows their values for its paper. */
export type Tone = 'paper' | 'well' | 'ink' | 'ink-2' | 'ink-3' | 'hairline' | 'edge' | 'sea' | 'sea-tint' | Severity;

/** Everything a drawing is made of; `width` of lines in px, `dash` as lengths of line and gap. */
export type Shape =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly fill: Tone | null;
      readonly stroke: Tone | null;
      readonly line: number;
      readonly dash: readonly number[] | null;
    }
  | {
      readonly kind: 'path';
      readonly segments: readonly Segment[];
      readonly closed: boolean;
      readonly fill: Tone | null;
      readonly stroke: Tone | null;
      readonly line: number;
      readonly dash: readonly number[] | null;
    }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Left end of the baseline. */
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly bold: boolean;
      readonly fill: Tone;
    };

/** The drawing, back to front: frames, edges, nodes. Edges and nodes carry their ids, so that a page can make them reachable. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Shape[];
  readonly edges: readonly { readonly id: string; readonly shapes: readonly Shape[] }[];
  readonly nodes: readonly { readonly id: string; readonly shapes: readonly Shape[] }[];
}

export function drawingOf(layout: Layout, shown: ReadonlySet<Overlay>): Drawing {
  return {
    width: layout.width,
    height: layout.height,
    frames: [...layout.frames.flatMap(frameShapes), ...(shown.has('boundary') ? boundaryShapes(layout) : [])],
    edges: layout.edges.map((edge) => ({ id: edge.edge.id, shapes: edgeShapes(edge) })),
    nodes: layout.nodes.map((node) => ({ id: node.node.id, shapes: nodeShapes(node, shown) })),
  };
}

/** The whole drawing as one flat list, back to front: for writers that need no ids. */
export function flatShapes(drawing: Drawing): readonly Shape[] {
  return [...drawing.frames, ...drawing.edges.flatMap((it) => it.shapes), ...drawing.nodes.flatMap((it) => it.shapes)];
}

function frameShapes(frame: Layout['frames'][number]): Shape[] {
  const { x, y, width, height, title, dashed } = frame;
  return [
    {
      kind: 'rect',
      x,
      y,
      width,
      height,
      radius: 3,
      fill: dashed ? null : 'well',
      stroke: dashed ? 'edge' : 'hairline',
      line: 1,
      dash: dashed ? [5, 4] : null,
    },
    text(fitText(title, sizes.text, Math.max(60, width - 20), true), x + 10, y + 17, sizes.text, 'ink-2', true),
  ];
}

function boundaryShapes({ boundary, height }: Layout): Shape[] {
  if (boundary === null) return [];
  const line: Segment[] = [
    { to: 'move', x: boundary, y: 4 },
    { to: 'line', x: boundary, y: height - 4 },
  ];
  return [{ kind: 'path', segments: line, closed: false, fill: null, stroke: 'sea', line: 1.5, dash: [2, 4] }];
}

const strokes: Readonly<
  Record<DiagramEdge['kind'], { readonly tone: Tone; readonly line: number; readonly dash: readonly number[] | null }>
> = {
  request: { tone: 'ink-2', line: 1.5, dash: null },
  call: { tone: 'ink-2', line: 1.25, dash: null },
  mount: { tone: 'edge', line: 1.25, dash: null },
  order: { tone: 'edge', line: 1.25, dash: [2, 4] },
  pipeline: { tone: 'edge', line: 1.25, dash: [6, 4] },
  backup: { tone: 'edge', line: 1.25, dash: [6, 4] },
};

function edgeShapes({ edge, path, tip, label }: PlacedEdge): Shape[] {
  const { tone, line, dash } = strokes[edge.kind];
  const back = tip.towards === 'right' ? -7 : 7;
  const arrow: Segment[] = [
    { to: 'move', x: tip.x, y: tip.y },
    { to: 'line', x: tip.x + back, y: tip.y - 3.5 },
    { to: 'line', x: tip.x + back, y: tip.y + 3.5 },
  ];
  return [
    { kind: 'path', segments: path, closed: false, fill: null, stroke: tone, line, dash },
    { kind: 'path', segments: arrow, closed: true, fill: tone, stroke: null, line: 0, dash: null },
    ...(label === null ? [] : [text(label.text, label.x, label.y, sizes.text, 'ink-2', false)]),
  ];
}

function nodeShapes(placed: PlacedNode, shown: ReadonlySet<Overlay>): Shape[] {
  const { node, x, y, lines } = placed;
  const drum = node.role === 'volume';
  const dash =
    node.role === 'pipeline' || node.role === 'registry' || node.role === 'host' || node.role === 'backup'
      ? [5, 3]
      : null;
  const lit = shown.has('at-rest') && node.atRest !== null;
  const stroke: Tone = lit ? 'sea' : node.role === 'internet' ? 'ink-2' : 'edge';
  const fill: Tone = lit ? 'sea-tint' : 'paper';
  const outer = shown.has('boundary') && node.exposure === 'outside' ? 2.5 : lit ? 1.75 : 1;
  const shapes = drum ? drumShapes(placed, fill, stroke, outer) : [boxShape(placed, fill, stroke, outer, dash)];
  let baseline = y + sizes.padY + 13 + (drum ? 10 : 0);
  for (const [i, line] of lines.entries()) {
    if (i > 0) baseline += i === 1 ? sizes.nameLine - 1 : sizes.line;
    shapes.push(...lineShapes(line, x + sizes.padX, baseline));
  }
  return shapes;
}

function boxShape(
  { node, x, y, width, height }: PlacedNode,
  fill: Tone,
  stroke: Tone,
  line: number,
  dash: readonly number[] | null,
): Shape {
  const radius = node.role === 'internet' ? 14 : 4;
  return { kind: 'rect', x, y, width, height, radius, fill, stroke, line, dash };
}

/** A cylinder within the box: its lids are 8 px deep. */
function drumShapes({ x, y, width, height }: PlacedNode, fill: Tone, stroke: Tone, line: number): Shape[] {
  const lid = 8;
  const right = x + width;
  const c = width * 0.276; // a quarter ellipse by cubic curves: 1 - 0.5523 on each side
  const arc = (fromY: number, toX: number, bow: number): Segment => {
    const from = toX === right ? x : right;
    const sign = toX === right ? 1 : -1;
    return {
      to: 'curve',
      x1: from + (sign * c) / 2,
      y1: fromY + bow,
      x2: toX - (sign * c) / 2,
      y2: fromY + bow,
      x: toX,
      y: fromY,
    };
  };
  const body: Segment[] = [
    { to: 'move', x, y: y + lid },
    arc(y + lid, right, -lid * 1.33),
    { to: 'line', x: right, y: y + height - lid },
    arc(y + height - lid, x, lid * 1.33),
  ];
  const front: Segment[] = [{ to: 'move', x, y: y + lid }, arc(y + lid, right, lid * 1.33)];
  return [
    { kind: 'path', segments: body, closed: true, fill, stroke, line, dash: null },
    { kind: 'path', segments: front, closed: false, fill: null, stroke, line, dash: null },
  ];
}

function lineShapes(line: NodeLine, x: number, y: number): Shape[] {
  if (line.weight === 'name') return [text(line.text, x, y, sizes.name, 'ink', true)];
  if (line.mark === null)
    return [text(line.text, x, y, sizes.text, line.weight === 'overlay' ? 'ink' : 'ink-2', false)];
  return [...markShapes(line.mark, x, y), text(line.text, x + sizes.mark, y, sizes.text, 'ink', false)];
}

/** Shapes of the severities, 10 px wide, standing on the baseline; the same as everywhere in the product. */
function markShapes(mark: Severity | 'ask', x: number, y: number): Shape[] {
  const polygon = (points: readonly (readonly [number, number])[], tone: Tone): Shape => ({
    kind: 'path',
    segments: points.map(([px, py], i) => ({
      to: i === 0 ? ('move' as const) : ('line' as const),
      x: x + px,
      y: y - 9 + py,
    })),
    closed: true,
    fill: tone,
    stroke: null,
    line: 0,
    dash: null,
  });
  switch (mark) {
    case 'CRITICAL':
      return [
        polygon(
          [
            [5, 0],
            [9.5, 2.5],
            [9.5, 7.5],
            [5, 10],
            [0.5, 7.5],
            [0.5, 2.5],
          ],
          mark,
        ),
      ];
    case 'HIGH':
      return [
        polygon(
          [
            [5, 0.5],
            [10, 9.5],
            [0, 9.5],
          ],
          mark,
        ),
      ];
    case 'MEDIUM':
      return [
        polygon(
          [
            [5, 0],
            [10, 5],
            [5, 10],
            [0, 5],
          ],
          mark,
        ),
      ];
    case 'MONITOR':
      return [
        {
          kind: 'rect',
          x: x + 1,
          y: y - 8,
          width: 8,
          height: 8,
          radius: 4,
          fill: null,
          stroke: mark,
          line: 1.75,
          dash: null,
        },
      ];
    case 'ask':
      return askShapes(x, y - 9);
  }
}

/** The product's question mark, drawn and not written: the words beside it say "question". */
function askShapes(x: number, y: number): Shape[] {
  const at = (px: number, py: number) => ({ x: x + (px - 2.5) * 0.66, y: y + py * 0.66 });
  const curve = (
    a: readonly [number, number],
    b: readonly [number, number],
    end: readonly [number, number],
  ): Segment => {
    const [one, two] = [at(...a), at(...b)];
    return { to: 'curve', x1: one.x, y1: one.y, x2: two.x, y2: two.y, ...at(...end) };
  };
  const hook: Segment[] = [
    { to: 'move', ...at(4.6, 5.4) },
    curve([4.8, 3.4], [6.2, 2.2], [8, 2.2]),
    curve([9.8, 2.2], [11.3, 3.4], [11.3, 5.2]),
    curve([11.3, 7.6], [8, 7.8], [8, 10.2]),
  ];
  const dot = at(6.9, 12.3);
  return [
    { kind: 'path', segments: hook, closed: false, fill: null, stroke: 'sea', line: 1.5, dash: null },
    {
      kind: 'rect',
      ...dot,
      width: 1.6,
      height: 1.6,
      radius: 0.8,
      fill: 'sea',
      stroke: null,
      line: 0,
      dash: null,
    },
  ];
}

function text(content: string, x: number, y: number, size: number, fill: Tone, bold: boolean): Shape {
  return { kind: 'text', text: content, x, y, size, bold, fill };
}
