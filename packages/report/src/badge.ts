import type { Report } from '@seaworthy/schema/report';
import { tenths } from '@seaworthy/schema/words';
import { attributes, xmlText } from './xml.ts';

interface Look {
  readonly glyph: string;
  readonly fill: string;
  readonly ink: string;
}

/** By the lowest score of the band, best first. Shape and number tell the band; the colour repeats it. */
const looks: readonly (readonly [from: number, look: Look])[] = [
  [9, { glyph: '✓', fill: '#0B5D6B', ink: '#FFFFFF' }],
  [7, { glyph: '▲', fill: '#357FA8', ink: '#FFFFFF' }],
  [5, { glyph: '◆', fill: '#B98800', ink: '#17212B' }],
  [3, { glyph: '▼', fill: '#A8470F', ink: '#FFFFFF' }],
  [0, { glyph: '⬢', fill: '#6B0F33', ink: '#FFFFFF' }],
];
const unscored: Look = { glyph: '–', fill: '#66717D', ink: '#FFFFFF' };

/** What a badge shows; a report's score is one. */
export type BadgeScore = Pick<Report['score'], 'value' | 'band'>;

const label = 'seaworthy';

/** A badge of 20 px for a README: `seaworthy | ▲ 7.2`. */
export function renderBadge({ value, band }: BadgeScore): string {
  const look = value === null ? unscored : (looks.find(([from]) => value >= from)?.[1] ?? unscored);
  const words = value === null ? 'not scored' : tenths(value);
  const title =
    value === null
      ? 'Seaworthy: not scored, nothing deployable was found'
      : `Seaworthy: readiness ${words} of 10${band === null ? '' : `, ${band.words}`}`;
  const left = widthOf(label) + 12;
  const right = widthOf(`${look.glyph} ${words}`) + 12;
  const box = attributes({ width: left + right, height: 20, role: 'img', 'aria-label': title });
  // textLength keeps the text inside its half whatever font the reader has.
  const text = (x: number, width: number, fill: string, content: string) =>
    ` <text${attributes({ x, y: 14, fill, 'text-anchor': 'middle', textLength: width - 12, lengthAdjust: 'spacingAndGlyphs' })}>${xmlText(content)}</text>\n`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg"${box}>\n`,
    ` <title>${xmlText(title)}</title>\n`,
    // Drawn without a clip path: its id would be shared by all badges of a page.
    ` <rect${attributes({ width: left + right, height: 20, rx: 3, fill: look.fill })}/>\n`,
    ` <path${attributes({ d: `M3 0H${left}V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z`, fill: '#17212B' })}/>\n`,
    ` <g font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">\n`,
    text(left / 2, left, '#FFFFFF', label),
    text(left + right / 2, right, look.ink, `${look.glyph} ${words}`),
    ' </g>\n</svg>\n',
  ].join('');
}

/** Width in Verdana at 11 px, to a pixel: letters differ, figures and signs are as wide as each other. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += advance[character] ?? 7;
  return Math.round(width);
}

const advance: Readonly<Record<string, number>> = {
  ' ': 3.9,
  '.': 4,
  '–': 7,
  a: 6.6,
  c: 5.7,
  d: 6.9,
  e: 6.6,
  h: 7,
  n: 7,
  o: 6.7,
  r: 4.7,
  s: 5.7,
  t: 4.3,
  w: 9,
  y: 6.5,
  '⬢': 10,
  '▲': 10,
  '▼': 10,
  '◆': 9,
  '✓': 9,
};
