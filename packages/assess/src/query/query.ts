/** The filter of findings: one language for the page, the API, the command line and exports. */

/** Keys that know their values; anything else after them is reported and does not filter. */
export const closedValues = {
  sev: ['critical', 'high', 'medium', 'monitor'],
  conf: ['high', 'medium', 'low'],
  is: ['open', 'accepted', 'dismissed', 'new', 'fixed', 'unknown', 'suspicious'],
  has: ['patch', 'question'],
  fix: ['proven', 'suggested', 'advice'],
  plan: ['now', 'soon', 'monitor'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ClosedKey = keyof typeof closedValues;
/** In the order in which they are offered. */
export const queryKeys = [
  'sev',
  'area',
  'section',
  'rule',
  'file',
  'conf',
  'is',
  'has',
  'fix',
  'plan',
  'owner',
] as const;
export type QueryKey = (typeof queryKeys)[number];

/** What a report alone cannot tell: such a value matches nothing, and a notice says so. */
export const unknowable: Readonly<Partial<Record<QueryKey, readonly string[]>>> = {
  is: ['new', 'fixed', 'unknown'],
};

/** One condition; all conditions of a query must hold. */
export interface QueryTerm {
  /** `text`: free words, looked for in title, place, rule, component and fix. */
  readonly key: QueryKey | 'text';
  /** Any of them may hold; never empty. Of closed keys in lower case, otherwise as typed. `text` has exactly one. */
  readonly values: readonly string[];
  readonly negated: boolean;
}

export interface Query {
  readonly terms: readonly QueryTerm[];
}

export const emptyQuery: Query = { terms: [] };

export function isQueryKey(word: string): word is QueryKey {
  return (queryKeys as readonly string[]).includes(word); // as strings: the word is what is asked about
}

export function closedValuesOf(key: QueryKey): readonly string[] | undefined {
  return key in closedValues ? closedValues[key as ClosedKey] : undefined; // checked just before
}
