import type { Report } from '@seaworthy/schema/report';
import type { ReportFormat } from '@seaworthy/schema/report-files';
import { renderAlerts } from './alerts.ts';
import { renderBadge } from './badge.ts';
import { renderCsv } from './csv.ts';
import { renderJson, withReceipt } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderPatch } from './patch-file.ts';
import { renderSarif } from './sarif.ts';
import { renderVerifyScript } from './verify-script.ts';

export type TextFormat = Exclude<ReportFormat, 'pdf' | 'summary-pdf'>;

/** The report in one of the text formats. A pure function: equal reports, equal texts. */
export function renderText(format: TextFormat, report: Report): string {
  switch (format) {
    case 'json':
      return renderJson(report);
    case 'markdown':
      return renderMarkdown(report);
    case 'sarif':
      return renderSarif(report);
    case 'csv':
      return renderCsv(report);
    case 'junit':
      return renderJunit(report);
    case 'badge':
      return renderBadge(report.score);
    case 'patch':
      return renderPatch(report);
    case 'alerts':
      return renderAlerts(report);
    case 'verify':
      return renderVerifyScript(report);
  }
}

/** A derived report gets a receipt of its own; the audit's own is left as it is. */
export function sealed(report: Report | Omit<Report, 'receipt'>): Report {
  return 'receipt' in report ? report : withReceipt(report);
}
