import { compareReports } from '@seaworthy/assess/compare/compare-reports';
import { type ComparisonFormat, renderComparison } from '@seaworthy/report/comparison';
import { Report } from '@seaworthy/schema/report';

/** A report from the text of a `report.json`; undefined when the text is not one. */
export function readReport(text: string): Report | undefined {
  try {
    return Report.parse(JSON.parse(text));
  } catch {
    // Not JSON, or another document: whoever named the file says so with its name.
    return undefined;
  }
}

/** What lies between two reports, rendered. */
export function compare(before: Report, after: Report, format: ComparisonFormat): string {
  return renderComparison(compareReports(before, after), format);
}
