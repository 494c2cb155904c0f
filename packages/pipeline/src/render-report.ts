import { withFilter } from '@seaworthy/assess/derive-report';
import { parseQuery } from '@seaworthy/assess/query/parse';
import { receiptOf } from '@seaworthy/report/json';
import { sealed } from '@seaworthy/report/render';
import { renderFile } from '@seaworthy/report/render-file';
import { renderSarif } from '@seaworthy/report/sarif';
import { renderStepSummary } from '@seaworthy/report/step-summary';
import type { Report } from '@seaworthy/schema/report';
import type { ReportFormat } from '@seaworthy/schema/report-files';

/** The findings that meet the filter, in a report that says so; `notices` are sentences about what was not understood. */
export function narrow(
  report: Report,
  filter: string,
): { readonly report: Report; readonly notices: readonly string[] } {
  const { notices } = parseQuery(filter);
  return { report: sealed(withFilter(report, filter)), notices: notices.map((notice) => notice.message) };
}

/** The report in one format. A PDF made here has no number and no date: those belong to a server. */
export async function renderReport(report: Report, format: ReportFormat): Promise<Uint8Array> {
  return renderFile(format, report, {});
}

/** SARIF with what is sound, does not apply or is asked, beside the findings; GitHub's upload wants findings only. */
export function renderWholeSarif(report: Report): string {
  return renderSarif(report, { all: true });
}

/** The page of a GitHub Actions run. `gate` are the sentences of the verdict. */
export function renderSummary(report: Report, gate: readonly string[]): string {
  return renderStepSummary(report, { gate });
}

/** False: somebody changed the report after its receipt was made. */
export function hasItsReceipt(report: Report): boolean {
  return receiptOf(report) === report.receipt.sha256;
}
