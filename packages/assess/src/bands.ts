import type { ScoreBand } from '@seaworthy/schema/report';

/** Half-open, best first: a band begins at `from` and ends before the next better one. Ranges and words are the audit prompt's. */
export const bands: readonly (ScoreBand & { readonly from: number })[] = [
  { from: 9, range: '9-10', words: 'Production-ready; minor improvements only' },
  { from: 7, range: '7-8', words: 'Ready with 1-2 critical fixes' },
  { from: 5, range: '5-6', words: 'Significant work needed before production' },
  { from: 3, range: '3-4', words: 'Multiple critical gaps; high outage risk' },
  { from: 1, range: '<3', words: 'Not safe to deploy; fundamental issues' },
];

/** @param value 1–10. */
export function bandOf(value: number): ScoreBand {
  const band = bands.find((candidate) => value >= candidate.from);
  if (band === undefined) throw new Error(`a score of ${value} is below every band`);
  return { range: band.range, words: band.words };
}
