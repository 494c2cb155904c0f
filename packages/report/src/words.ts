import type { Evidence, Finding, Plan } from '@seaworthy/schema/report';

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

/** `0.5–1 h`. The longer the work, the coarser the numbers, outwards: halves from two hours on, whole hours from ten. */
export function hours({ lowHours, highHours }: Plan['effortNow']): string {
  const [low, high] = [coarse(lowHours, Math.floor), coarse(highHours, Math.ceil)];
  return `${low === high ? low : `${low}–${high}`} h`;
}

export function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

function coarse(value: number, outwards: (value: number) => number): string {
  const steps = value >= 10 ? 1 : value >= 2 ? 2 : 100;
  // 1e-9 keeps binary noise from pushing a whole number to the next step.
  return String(outwards(value * steps + (outwards === Math.floor ? 1e-9 : -1e-9)) / steps);
}
