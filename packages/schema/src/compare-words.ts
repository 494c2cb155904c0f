import type { Attribution, Cause, Change, ModelChange } from './compare.ts';

/** The words of a comparison, the same in the page and in the program; no zod, so that the browser can bundle them. */

export const changeWords = {
  fixed: 'Fixed',
  new: 'New',
  open: 'Still open',
  moved: 'Moved',
} satisfies Record<Change, string>;

export const severityChangedWord = 'Severity changed';

export const causeWords = {
  code: 'the code changed',
  rules: 'the rule pack changed',
  'code-or-rules': 'the code and the rule pack changed',
} satisfies Record<Cause, string>;

type Part = Exclude<keyof Attribution, 'total'>;
export const partWords = {
  code: 'Code',
  rules: 'Rules',
  codeAndRules: 'Code and rules together',
  answers: 'Answers and decisions',
} satisfies Record<Part, string>;
export const parts = ['code', 'rules', 'codeAndRules', 'answers'] as const satisfies readonly Part[];

/** Names of what can change in a component, an edge or a volume; other names are shown as they are. */
const settingWords: Readonly<Record<string, string>> = {
  image: 'image',
  replicas: 'replicas',
  'memory-limit': 'memory',
  'cpu-limit': 'CPU',
  user: 'user',
  'health-check': 'health check',
  restart: 'restart',
  schedule: 'schedule',
};

export function settingWord(what: string): string {
  return settingWords[what] ?? what;
}

/** `worker: memory — → 4 GB`, `redis added`. */
export function modelLine({ name, change, what, before, after }: ModelChange): string {
  if (change !== 'changed') return `${name} ${change}`;
  return `${name}: ${settingWord(what)} ${before ?? '—'} → ${after ?? '—'}`;
}

/** `+0.41`, `−0.40`, `0`: two digits, for the parts are those of the score before it is cut. */
export function signed(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return text === '0.00' ? '0' : `${value < 0 ? '−' : '+'}${text}`;
}

/** Why a part cannot be told, in one sentence; null when all parts are known. */
export function attributionNote(attribution: Attribution): string | null {
  if (attribution.total === null) return 'One of the two has no score, so there is no change to explain.';
  if (attribution.codeAndRules === null) return null;
  return 'The code and the rule pack both changed. Audit the older archive again to tell their parts.';
}
