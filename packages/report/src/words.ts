import type { Effort, Evidence, Finding, Plan } from '@seaworthy/schema/report';

/** `12` or `12-18`. */
export function lines(place: { readonly startLine: number; readonly endLine: number }): string {
  return place.endLine > place.startLine ? `${place.startLine}-${place.endLine}` : `${place.startLine}`;
}

/** `compose.yml:12`, unescaped. */
export function placeOf(evidence: Evidence): string {
  return `${evidence.path}:${lines(evidence)}`;
}

export function findingPlace(finding: Finding): string {
  return `${finding.file}:${lines({ startLine: finding.line, endLine: finding.endLine })}`;
}

/** `0.5–1 h`. */
export function hours(effort: Pick<Effort, 'lowHours' | 'highHours'> | Plan['effortNow']): string {
  const { lowHours, highHours } = effort;
  return `${lowHours === highHours ? plain(lowHours) : `${plain(lowHours)}–${plain(highHours)}`} h`;
}

/** `+0.3`, truncated to a tenth like the score; smaller gains are said to be small, not nothing. */
export function gain(delta: number): string {
  if (delta > 0 && delta < 0.1) return 'below +0.1';
  return `+${(Math.floor(delta * 10 + 1e-9) / 10).toFixed(1)}`;
}

export function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

function plain(value: number): string {
  return String(Math.round(value * 100) / 100);
}
