import { formatPlural } from '../ui/format.ts';

/** Of the plan page alone, which imports it itself. */
export const plan = {
  title: 'Plan',
  lead: (count: number, hours: string) =>
    count === 0
      ? 'Nothing has to be fixed before production.'
      : `Fix Now: ${formatPlural(count, 'fix', 'fixes')}, ${hours}`,
  reach: 'Reach',
  reachChoose: 'a score',
  reachScore: (score: string) => `${score} of 10`,
  reachText:
    'The least work that brings the score there, by the middle of the estimates. With more than ten findings it is searched; a smaller set may exist.',
  searching: 'Searching',
  reachBest: (score: string) => `All fixes together give ${score}; the rest waits for answers.`,
  cheapest: (count: number, hours: string) => `cheapest set: ${formatPlural(count, 'fix', 'fixes')}, ${hours}`,
  unreachable: (score: string) => `No set of fixes reaches ${score}.`,
  simulator: 'Simulator',
  nothingSelected: 'Tick fixes to see what they make of the score.',
  selected: (count: number, hours: string) => `${formatPlural(count, 'fix', 'fixes')} selected, ${hours}`,
  predicted: (before: string, after: string) => `${before} → ${after} predicted`,
  same: (score: string) => `${score}, as it is`,
  clear: 'Clear',
  select: (what: string) => `Select: ${what}`,
  selectGroup: (group: string) => `Select all of ${group}`,
  patch: (count: number, proven: number) => `Download .patch (${count}${proven > 0 ? `, ${proven} proven` : ''})`,
  proven: (count: number, before: string, after: string) =>
    `Proven: ${before} → ${after} with the ${formatPlural(count, 'proven patch', 'proven patches')}, applied together and audited again.`,
  provenUnscored: (count: number) =>
    `The ${formatPlural(count, 'proven patch', 'proven patches')} together close their findings and open none: applied and audited again.`,
  provenAlone: (count: number, why: string) =>
    `${formatPlural(count, 'patch is', 'patches are')} proven one by one, not together: ${why}`,
  downloadProven: 'Download fixes.patch',
  noPatch: 'No selected fix is a patch',
  csv: 'Issues CSV',
  preparing: 'Preparing',
  patchDone: (taken: number, of: number) =>
    taken === of
      ? `${formatPlural(taken, 'fix', 'fixes')} in one patch; none of them conflict.`
      : `${taken} of ${formatPlural(of, 'fix', 'fixes')} in the patch. Left out, so that it applies:`,
  leftOut: (number: number, why: string) => `№ ${number}: ${why}`,
  csvDone: (count: number) => `${formatPlural(count, 'issue', 'issues')} written.`,
  leftOutDecided: (accepted: number, dismissed: number) =>
    `Left out: ${[
      ...(accepted === 0 ? [] : [formatPlural(accepted, 'accepted risk', 'accepted risks')]),
      ...(dismissed === 0 ? [] : [`${formatPlural(dismissed, 'finding that is', 'findings that are')} not a problem`]),
    ].join(' and ')}.`,
  seeDecided: 'Show them',
  now: 'Fix Now',
  nowText: 'Before production deployment.',
  soon: 'Fix Soon',
  soonText: 'In the first week in production.',
  monitor: 'Monitor',
  monitorText: 'Acceptable for now; revisit at the threshold.',
  alerts: 'Download alerts.yml',
  none: { now: 'Nothing holds this back.', soon: 'Nothing is due.', monitor: 'Nothing to watch.' },
  columns: {
    select: 'Select',
    fix: 'Fix',
    place: 'Place',
    effort: 'Effort',
    gain: 'Score',
    grade: 'Patch',
    metric: 'Metric',
    threshold: 'Threshold',
    why: 'Why',
  },
  grade: { proven: '✓ proven', suggested: '◦ suggested', advice: 'advice' },
  places: (count: number) => formatPlural(count, 'place', 'places'),
  showPlaces: (count: number) => `Show ${formatPlural(count, 'place', 'places')}`,
  hidePlaces: 'Hide places',
  morePlaces: (count: number) => `and ${count} more`,
  total: (count: number, hours: string) => `${formatPlural(count, 'fix', 'fixes')}, ${hours}`,
  verification: 'Verify in production',
  verificationText: 'Commands with the names and ports of this repository.',
  expect: 'Expect',
  issue: {
    columns: [
      'Title',
      'Description',
      'Severity',
      'Due',
      'Effort low (h)',
      'Effort high (h)',
      'Score gain',
      'File',
      'Line',
      'Rule',
      'Finding',
    ],
    due: { now: 'Fix Now', soon: 'Fix Soon', monitor: 'Monitor' },
    parts: { problem: 'Problem', impact: 'Impact', fix: 'Fix', verify: 'How to verify', tradeOff: 'Trade-off' },
  },
};
