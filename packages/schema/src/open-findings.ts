import type { Finding } from './report.ts';

/** Open: nobody accepted it, and nobody called it no problem. Counts, plan, top 3 and gates are about these alone. */
export function isOpen({ triage }: Pick<Finding, 'triage'>): boolean {
  return triage === undefined;
}

/** Somebody bears it for a while: it costs quality as before and holds back no gate. */
export function isAccepted({ triage }: Pick<Finding, 'triage'>): boolean {
  return triage?.kind === 'accepted-risk';
}

/** Somebody says that it is no problem: it costs nothing. */
export function isDismissed({ triage }: Pick<Finding, 'triage'>): boolean {
  return triage?.kind === 'false-positive';
}
