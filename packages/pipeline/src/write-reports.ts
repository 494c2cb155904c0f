import { renderFile } from '@seaworthy/report/render-file';
import type { Report } from '@seaworthy/schema/report';
import { type ReportFormat, reportFormatNames, reportFormats } from '@seaworthy/schema/report-files';
import type { ReportFile } from './artifacts.ts';
import type { Cover } from './world.ts';

/**
 * The report in each of these formats and in JSON, in the order of the table. Equal arguments give equal bytes.
 * @throws Error for fonts that cannot be read: a broken installation.
 */
export async function writeReports(
  report: Report,
  formats: readonly ReportFormat[],
  cover: Cover,
): Promise<ReportFile[]> {
  const files: ReportFile[] = [];
  for (const format of reportFormatNames) {
    if (format !== 'json' && !formats.includes(format)) continue;
    const { file, mediaType } = reportFormats[format];
    files.push({ name: file, mediaType, bytes: await renderFile(format, report, cover) });
  }
  return files;
}
