import type { ScoreBand } from './report.ts';

// Types only from report.ts: the browser shares this file, and zod whole would weigh more than the page.

/**
 * The words of a band as a heading. Two bands of the audit prompt's scale speak of critical gaps or fixes; a score can lie
 * there without a single critical finding, and a heading that says otherwise is not believed. The report's score line
 * keeps the scale's own words.
 */
export function headingWords(band: ScoreBand, open: { readonly CRITICAL: number; readonly HIGH: number }): string {
  if (open.CRITICAL > 0 || !/critical/.test(band.words)) return band.words;
  if (open.HIGH === 0) return 'Nearly ready; no critical or high finding is open';
  const many = open.HIGH > 1;
  if (band.words.startsWith('Ready')) return `Ready with ${open.HIGH} high-severity ${many ? 'fixes' : 'fix'}`;
  return `${open.HIGH} high-severity ${many ? 'gaps' : 'gap'}; high outage risk`;
}
