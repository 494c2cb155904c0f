import { createHash } from 'node:crypto';
import type { Report } from '@seaworthy/schema/report';
import { compareText } from '@seaworthy/schema/vocabulary';

/** Digits behind the decimal point that survive; more would be noise of binary arithmetic. */
const digits = 6;

/** The report as a file: keys sorted, two spaces, LF, numbers with at most six digits behind the point. Equal reports, equal bytes. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(canonical(report), null, 2)}\n`;
}

/** SHA-256, in hex, of the canonical form on one line, without `receipt`: equal for equal audits, wherever they ran. */
export function receiptOf(report: Omit<Report, 'receipt'> & { readonly receipt?: Report['receipt'] }): string {
  const { receipt: _, ...rest } = report;
  return createHash('sha256')
    .update(JSON.stringify(canonical(rest)))
    .digest('hex');
}

/** The report with its receipt, as stored. */
export function withReceipt(report: Omit<Report, 'receipt'>): Report {
  return { ...report, receipt: { sha256: receiptOf(report) } };
}

/** @throws Error for what JSON cannot hold (NaN, infinity): a bug in whoever computed it. */
function canonical(value: unknown): unknown {
  if (typeof value === 'number') return canonicalNumber(value);
  if (Array.isArray(value)) return value.map((item: unknown) => canonical(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  // fromEntries defines properties, so that a key named __proto__ stays a key.
  return Object.fromEntries(
    entries.sort(([a], [b]) => compareText(a, b)).map(([key, member]) => [key, canonical(member)]),
  );
}

function canonicalNumber(value: number): number {
  if (!Number.isFinite(value)) throw new Error(`a report cannot hold the number ${value}`);
  // Adding zero turns −0 into 0.
  return Number.isInteger(value) ? value + 0 : Number(value.toFixed(digits)) + 0;
}
