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
  return renderPdf(report, { ...cover, fonts: await loadPdfFonts(), summaryOnly: format === 'summary-pdf' });
}
