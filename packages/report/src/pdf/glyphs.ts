import type { SectionState } from '@seaworthy/schema/report';
import type { Severity } from '@seaworthy/schema/vocabulary';
import { colours, severityColours } from './style.ts';

/**
 * Shapes that carry meaning, drawn as the browser draws them, in a square of 16 units: PDF path operators that fill or
 * stroke in the current colour. They print in black and white, and a word always stands beside them.
 */
const paths = {
  critical: '8 1.2 m 14 4.6 l 14 11.4 l 8 14.8 l 2 11.4 l 2 4.6 l h f',
  high: '8 1.8 m 15 14 l 1 14 l h f',
  medium: '8 1.2 m 14.8 8 l 8 14.8 l 1.2 8 l h f',
  monitor: `2 w ${circle(8, 8, 5.6)} S`,
  tick: '2 w 1 J 1 j 2.6 8.6 m 6.1 12.2 l 13.4 4 l S',
  ask: `2 w 1 J 4.6 5.4 m 4.8 3.4 6.2 2.2 8 2.2 c 9.8 2.2 11.3 3.4 11.3 5.2 c 11.3 7.6 8 7.8 8 10.2 c S ${circle(8, 13.4, 1.15)} f`,
  dash: '2 w 1 J 3 8 m 13 8 l S',
  cross: '2 w 1 J 3.4 3.4 m 12.6 12.6 l 12.6 3.4 m 3.4 12.6 l S',
  attested: `1.6 w [2 2] 0 d ${circle(8, 8, 5.6)} S [] 0 d 1 J 5.4 8.2 m 7.2 10.1 l 10.7 6.1 l S`,
  box: '1.2 w 2 2 12 12 re S',
  checked: '1.2 w 2 2 12 12 re S 1.8 w 1 J 1 j 4.6 8.2 m 7 10.8 l 11.6 5.4 l S',
} as const;

export type GlyphName = keyof typeof paths;

export function glyphPath(name: GlyphName): string {
  return paths[name];
}

/** A shape with its colour and the word that it stands for. */
export interface Mark {
  readonly glyph: GlyphName;
  readonly colour: string;
  readonly word: string;
}

export const severityMarks: Readonly<Record<Severity, Mark>> = {
  CRITICAL: { glyph: 'critical', colour: severityColours.CRITICAL.mark, word: 'Critical' },
  HIGH: { glyph: 'high', colour: severityColours.HIGH.mark, word: 'High' },
  MEDIUM: { glyph: 'medium', colour: severityColours.MEDIUM.mark, word: 'Medium' },
  MONITOR: { glyph: 'monitor', colour: severityColours.MONITOR.mark, word: 'Monitor' },
};

export const stateMarks: Readonly<Record<SectionState, Mark>> = {
  // A finding shows its severity; this is for a gap that an answer confirmed, or whose findings are not in this file.
  finding: { glyph: 'cross', colour: colours.ink, word: 'Gap' },
  unknown: { glyph: 'ask', colour: colours.soft, word: 'Unknown' },
  sound: { glyph: 'tick', colour: colours.sound, word: 'Sound' },
  attested: { glyph: 'attested', colour: colours.sound, word: 'Attested' },
  na: { glyph: 'dash', colour: colours.faint, word: 'Not applicable' },
};

/** Four Bézier curves; 0.5523 is the distance that comes closest to a circle. */
function circle(x: number, y: number, r: number): string {
  const k = r * 0.5523;
  const f = (value: number) => Number(value.toFixed(3));
  return [
    `${f(x + r)} ${f(y)} m`,
    `${f(x + r)} ${f(y + k)} ${f(x + k)} ${f(y + r)} ${f(x)} ${f(y + r)} c`,
    `${f(x - k)} ${f(y + r)} ${f(x - r)} ${f(y + k)} ${f(x - r)} ${f(y)} c`,
    `${f(x - r)} ${f(y - k)} ${f(x - k)} ${f(y - r)} ${f(x)} ${f(y - r)} c`,
    `${f(x + k)} ${f(y - r)} ${f(x + r)} ${f(y - k)} ${f(x + r)} ${f(y)} c h`,
  ].join(' ');
}
