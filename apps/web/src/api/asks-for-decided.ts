import type { Query } from '@seaworthy/assess/query/query';

const decidedWords: ReadonlySet<string> = new Set(['open', 'accepted', 'dismissed']);

/** Whether the filter itself says which decisions it wants to see. */
export function asksForDecided({ terms }: Query): boolean {
  return terms.some(({ key, values }) => key === 'is' && values.some((value) => decidedWords.has(value)));
}
