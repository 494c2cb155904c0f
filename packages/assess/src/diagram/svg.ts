import type { Segment } from './geometry.ts';
import type { Drawing, Shape, Tone } from './shapes.ts';

/** Colours on white paper: of the light theme, each at least 3:1 on it, text at least 4.5:1. */
export const paperColours: Readonly<Record<Tone, string>> = {
  paper: '#ffffff',
  well: '#faf8f4',
  ink: '#17212b',
  'ink-2': '#4a5663',
  'ink-3': '#66717d',
  hairline: '#d9d4c9',
  edge: '#7a7568',
  sea: '#0b5d6b',
  'sea-tint': '#e0ebec',
  CRITICAL: '#6b0f33',
  HIGH: '#a8470f',
  MEDIUM: '#b98800',
  MONITOR: '#357fa8',
};

/** A self-contained SVG document on white paper; nothing is loaded, no script, no style sheet. */
export function svgOf(drawing: Drawing, title: string): string {
  const { width, height } = drawing;
  const shapes = [
    ...drawing.frames,
    ...drawing.edges.flatMap((it) => it.shapes),
    ...drawing.nodes.flatMap((it) => it.shapes),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="'IBM Plex Sans', Arial, Helvetica, sans-serif">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${paperColours.paper}"/>`,
    ...shapes.map((shape) => shapeText(shape)),
    '</svg>',
    '',
  ].join('\n');
}

function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case 'rect':
      return `<rect x="${num(shape.x)}" y="${num(shape.y)}" width="${num(shape.width)}" height="${num(shape.height)}" rx="${num(shape.radius)}"${paint(shape)}/>`;
    case 'path':
      return `<path d="${pathData(shape.segments, shape.closed)}"${paint(shape)}/>`;
    case 'text':
      return `<text x="${num(shape.x)}" y="${num(shape.y)}" font-size="${shape.size}"${shape.bold ? ' font-weight="600"' : ''} fill="${paperColours[shape.fill]}">${escapeXml(shape.text)}</text>`;
  }
}

function paint(shape: Exclude<Shape, { kind: 'text' }>): string {
  const fill = ` fill="${shape.fill === null ? 'none' : paperColours[shape.fill]}"`;
  if (shape.stroke === null) return fill;
  const dash = shape.dash === null ? '' : ` stroke-dasharray="${shape.dash.join(' ')}"`;
  return `${fill} stroke="${paperColours[shape.stroke]}" stroke-width="${num(shape.line)}"${dash}`;
}

/** The `d` of an SVG path. */
export function pathData(segments: readonly Segment[], closed: boolean): string {
  const parts = segments.map((it) => {
    switch (it.to) {
      case 'curve':
        return `C${[it.x1, it.y1, it.x2, it.y2, it.x, it.y].map(num).join(' ')}`;
      default:
        return `${it.to === 'move' ? 'M' : 'L'}${num(it.x)} ${num(it.y)}`;
    }
  });
  return `${parts.join('')}${closed ? 'Z' : ''}`;
}

function num(value: number): string {
  return `${Math.round(value * 100) / 100}`;
}

/** Control characters and halves of pairs are no XML: they are left out. */
export function escapeXml(text: string): string {
  return [...text]
    .filter((char) => {
      const code = char.codePointAt(0) ?? 0;
      return (
        (code >= 32 || code === 9 || code === 10 || code === 13) &&
        (code < 0xd800 || code > 0xdfff) &&
        code !== 0xfffe &&
        code !== 0xffff
      );
    })
    .join('')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
