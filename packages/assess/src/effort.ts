import { gradeOf } from '@seaworthy/schema/fix-grade';
import type { Effort } from '@seaworthy/schema/report';
import type { Confidence } from '@seaworthy/schema/vocabulary';
import type { DraftFinding, EffortKind } from './input.ts';

interface Hours {
  readonly low: number;
  readonly high: number;
}

/** Hours for one place by an engineer who knows the system; review and roll-out included, waiting excluded. */
const base: Readonly<Record<EffortKind, Hours & { readonly words: string }>> = {
  directive: { low: 0.1, high: 0.25, words: 'one directive or flag' },
  'config-block': { low: 0.25, high: 0.5, words: 'a configuration block' },
  'new-file': { low: 0.5, high: 1.5, words: 'a new configuration file' },
  dockerfile: { low: 1, high: 2, words: 'restructuring a Dockerfile' },
  'code-handler': { low: 1, high: 3, words: 'code in one handler' },
  'code-modules': { low: 4, high: 16, words: 'code across modules' },
  decision: { low: 1, high: 3, words: 'writing it down' },
  'secret-rotation': { low: 0.5, high: 1, words: 'rotating a secret' },
};

interface AddOn extends Hours {
  readonly words: string;
  readonly applies: (finding: DraftFinding) => boolean;
}

const statefulSections = ['storage/volumes', 'storage/sqlite', 'storage/checkpoints', 'container/non-root'];
const externalSections = [
  'network/tls',
  'observability/alerting',
  'observability/logs',
  'observability/tracing',
  'recovery/backups',
  'recovery/multi-zone',
];

export const rollout: Hours & { readonly words: string } = {
  low: 0.25,
  high: 0.5,
  words: 'restart of a stateful service',
};

const addOns: readonly AddOn[] = [
  { ...rollout, applies: (finding) => statefulSections.includes(finding.section) },
  {
    low: 0.5,
    high: 2,
    words: 'data on disk changes owner or place',
    applies: (finding) =>
      finding.section === 'storage/volumes' ||
      (finding.section === 'container/non-root' && finding.effortKind === 'dockerfile'),
  },
  {
    low: 1,
    high: 4,
    words: 'an external account or service',
    applies: (finding) =>
      externalSections.includes(finding.section) &&
      (finding.effortKind === 'new-file' || finding.effortKind === 'config-block'),
  },
  {
    low: 1,
    high: 3,
    words: 'a load or restore test',
    applies: (finding) =>
      finding.effortKind === 'code-modules' ||
      (finding.section === 'recovery/backups' && finding.effortKind === 'new-file'),
  },
  { low: 1, high: 2, words: 'rewriting the history', applies: (finding) => finding.effortKind === 'secret-rotation' },
];

/** Below this nobody reviews, merges and rolls out anything. Hours. */
const leastHours = 0.1;
/** What is left of the lower end when the patch is proven. */
const provenShare = 0.5;

/**
 * Hours to fix one finding, with every term named. Further places of the same rule cost a quarter of the first; the sum
 * is shared evenly, so that the total over all places does not depend on which one is done first.
 */
export function effortOf(finding: DraftFinding): Effort {
  const kind = base[finding.effortKind];
  const places = Math.max(1, finding.places);
  const spread = finding.effortKind === 'secret-rotation' ? places : 1 + 0.25 * (places - 1);
  const extras = addOns.filter((addOn) => addOn.applies(finding));
  let low = (kind.low * spread + total(extras, 'low')) / places;
  let high = (kind.high * spread + total(extras, 'high')) / places;
  const why = [`${range(kind)} h ${kind.words}`, ...extras.map((extra) => `+${range(extra)} h ${extra.words}`)];
  if (places > 1) why.push(`shared by ${places} places of the same rule`);
  const doubt = doubtOf(finding.confidence);
  high = high * doubt.factor + doubt.high;
  // Writing and trying the change is done; reading it and rolling it out is not.
  const proven = gradeOf(finding.fix) === 'proven';
  if (proven) low *= provenShare;
  low += doubt.low;
  if (proven) why.push('lower end × 0.5: the patch is proven');
  if (doubt.words !== undefined) why.push(doubt.words);
  if (finding.effortKind === 'decision') why.push('waits on a decision by others, not counted in hours');
  return {
    lowHours: quarters(Math.max(leastHours, low), 'down'),
    highHours: quarters(Math.max(leastHours, high), 'up'),
    why,
  };
}

function doubtOf(confidence: Confidence): { factor: number; low: number; high: number; words?: string } {
  switch (confidence) {
    case 'High':
      return { factor: 1, low: 0, high: 0 };
    case 'Medium':
      return { factor: 1.25, low: 0, high: 0, words: 'upper end × 1.25: one fact is inferred' };
    case 'Low':
      return { factor: 1, low: 0.5, high: 1, words: '+0.5–1 h to find out first' };
  }
}

function total(extras: readonly Hours[], end: 'low' | 'high'): number {
  return extras.reduce((sum, extra) => sum + extra[end], 0);
}

/** To a quarter of an hour, at least 0.1: more digits would pretend to know. */
function quarters(hours: number, direction: 'down' | 'up'): number {
  const steps = direction === 'down' ? Math.floor(hours * 4 + 1e-9) : Math.ceil(hours * 4 - 1e-9);
  return steps === 0 ? leastHours : steps / 4;
}

/** `0.25–0.5`. */
export function range(hours: Hours): string {
  return hours.low === hours.high ? `${hours.low}` : `${hours.low}–${hours.high}`;
}
