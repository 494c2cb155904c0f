import type { Severity } from '@seaworthy/schema/vocabulary';

/** Points. A4 with margins that leave a line of about 100 characters. */
export const page = { width: 595.28, height: 841.89, left: 64, right: 64, top: 58, bottom: 66 } as const;
export const textWidth = page.width - page.left - page.right;
/** Height between the margins. */
export const textHeight = page.height - page.top - page.bottom;
export const pageEnd = page.height - page.bottom;

/** The light theme of the browser on white paper; every text colour reaches 4.5:1 on white. */
export const colours = {
  ink: '#17212B',
  soft: '#4A5663',
  faint: '#66717D',
  hairline: '#D9D4C9',
  edge: '#8A8577',
  tint: '#F6F4EF',
  sea: '#0B5D6B',
  water: '#DCEBED',
  sound: '#1D6B4F',
  removed: '#8A3A0B',
  added: '#1D6B4F',
} as const;

/** Marks are shapes (3:1 is enough), words are text. */
export const severityColours: Readonly<Record<Severity, { readonly mark: string; readonly word: string }>> = {
  CRITICAL: { mark: '#6B0F33', word: '#6B0F33' },
  HIGH: { mark: '#A8470F', word: '#8A3A0B' },
  MEDIUM: { mark: '#B98800', word: '#6B5000' },
  MONITOR: { mark: '#357FA8', word: '#1F5C7D' },
};

export type Face = 'regular' | 'strong' | 'serif' | 'mono';

/** How a piece of text looks. `size` and `lead` (distance between baselines) in points. */
export interface Look {
  readonly face: Face;
  readonly size: number;
  readonly lead: number;
  readonly colour: string;
}

const text = (face: Face, size: number, lead: number, colour: string = colours.ink): Look => ({
  face,
  size,
  lead,
  colour,
});

export const looks = {
  body: text('regular', 9, 12.5),
  soft: text('regular', 9, 12.5, colours.soft),
  label: text('strong', 9, 12.5),
  cell: text('regular', 8.5, 11.5),
  cellStrong: text('strong', 8.5, 11.5),
  small: text('regular', 8, 11, colours.soft),
  smallStrong: text('strong', 8, 11, colours.soft),
  place: text('mono', 8, 12, colours.faint),
  code: text('mono', 8.5, 11.5),
  foot: text('regular', 7.5, 10, colours.faint),
  /** Headings by level: part, section or group, finding. */
  part: text('strong', 18, 24),
  section: text('strong', 12, 17),
  finding: text('strong', 11, 15),
} as const satisfies Record<string, Look>;
