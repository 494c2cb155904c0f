import type { Report } from '@seaworthy/schema/report';

/**
 * Font files (TrueType or WOFF), each style as a chain: the first file that has a character draws it. Handed in, because
 * drawing reads no disk; load-pdf-fonts.ts loads them.
 */
export interface PdfFonts {
  readonly regular: readonly Uint8Array[];
  readonly strong: readonly Uint8Array[];
  /** Cover only. */
  readonly serif: readonly Uint8Array[];
  readonly mono: readonly Uint8Array[];
}

export interface PdfOptions {
  readonly fonts: PdfFonts;
  /** The audit's number in its project; printed as `№ 14`. Absent outside a server. */
  readonly auditNumber?: number;
  /** What the team called this audit, for example `main @ 4be1c7d`. */
  readonly label?: string;
  /** ISO 8601 instant of the audit. Printed as a UTC date and kept as CreationDate; absent: the file names no time. */
  readonly createdAt?: string;
  /** Address of the audit's page without a final slash; each finding then links to `<baseUrl>/findings/<id>`. */
  readonly baseUrl?: string;
  /** The score once everything in Fix Now is done (assess computes it); absent: not said. */
  readonly scoreAfterFixNow?: number;
  /** Only the cover, the executive summary and the compartments: three pages. */
  readonly summaryOnly?: boolean;
}

/**
 * The report as a tagged PDF (A4) for people who were not in the room: `renderPdf` in pdf/pdf.ts. A pure function: equal
 * arguments give equal bytes.
 */
export type RenderPdf = (report: Report, options: PdfOptions) => Promise<Uint8Array>;
