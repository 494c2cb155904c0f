/** The files that the worker makes of every report, in the order in which they are offered. No zod: the browser lists them too. */
export const reportFormats = {
  pdf: { file: 'report.pdf', mediaType: 'application/pdf', filters: true },
  'summary-pdf': { file: 'summary.pdf', mediaType: 'application/pdf', filters: false },
  markdown: { file: 'report.md', mediaType: 'text/markdown; charset=utf-8', filters: true },
  sarif: { file: 'report.sarif', mediaType: 'application/sarif+json', filters: true },
  json: { file: 'report.json', mediaType: 'application/json', filters: true },
  junit: { file: 'report.junit.xml', mediaType: 'application/xml', filters: false },
  csv: { file: 'report.csv', mediaType: 'text/csv; charset=utf-8', filters: true },
  patch: { file: 'fixes.patch', mediaType: 'text/x-diff; charset=utf-8', filters: true },
  verify: { file: 'verify.sh', mediaType: 'text/x-shellscript; charset=utf-8', filters: true },
  alerts: { file: 'alerts.yml', mediaType: 'application/yaml', filters: false },
  badge: { file: 'badge.svg', mediaType: 'image/svg+xml', filters: false },
} as const satisfies Readonly<Record<string, ReportFormatShape>>;

interface ReportFormatShape {
  /** Name under which the worker stores it. */
  readonly file: string;
  readonly mediaType: string;
  /** Makes sense for a part of the findings; the others speak of the whole audit. */
  readonly filters: boolean;
}

export type ReportFormat = keyof typeof reportFormats;
export type ReportFileName = (typeof reportFormats)[ReportFormat]['file'];

export const reportFormatNames = Object.keys(reportFormats) as ReportFormat[]; // the keys of a literal
export const reportFileNames: readonly ReportFileName[] = reportFormatNames.map((name) => reportFormats[name].file);
