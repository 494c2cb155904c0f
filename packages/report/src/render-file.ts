import { simulate, simulationOf } from '@seaworthy/assess/simulate';
import type { Report } from '@seaworthy/schema/report';
import type { ReportFormat } from '@seaworthy/schema/report-files';
import { loadPdfFonts } from './pdf/load-pdf-fonts.ts';
import type { PdfOptions } from './pdf/options.ts';
import { renderText } from './render.ts';

/** What a PDF says beyond the report itself. */
export type Cover = Omit<PdfOptions, 'fonts' | 'summaryOnly'>;

/**
 * The report in one format, as the bytes of its file. Equal arguments give equal bytes.
 * @throws Error for fonts that cannot be read: a broken installation.
 */
export async function renderFile(format: ReportFormat, report: Report, cover: Cover): Promise<Uint8Array> {
  if (format !== 'pdf' && format !== 'summary-pdf') return Buffer.from(renderText(format, report));
  // Loaded when it is asked for: drawing a page needs more code than everything else here together.
  const { renderPdf } = await import('./pdf/pdf.ts');
  const fonts = await loadPdfFonts();
  return renderPdf(report, { ...afterFixNow(report), ...cover, fonts, summaryOnly: format === 'summary-pdf' });
}

/** What Fix Now gives; not said of a part of the findings, whose plan is a part as well. */
function afterFixNow(report: Report): Pick<PdfOptions, 'scoreAfterFixNow'> {
  if (report.score.value === null || report.derived?.filter != null) return {};
  const { parts } = simulate(simulationOf(report), new Set(report.plan.now));
  return { scoreAfterFixNow: parts.exact };
}
