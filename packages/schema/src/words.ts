/** The vocabulary's plain values, without zod: what the browser bundles with the score. Types and parsers: vocabulary.ts. */

/** Worst first. The meaning of each word is fixed by the audit prompt's severity classification. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'] as const;

/** Strings are ordered by UTF-16 code units everywhere, so that no locale can change a report. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
