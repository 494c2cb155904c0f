import type { Query, QueryKey, QueryTerm } from './query.ts';

/** The values that a key is asked for, not those it excludes. */
export function valuesOf({ terms }: Query, key: QueryKey): readonly string[] {
  return terms.filter((term) => term.key === key && !term.negated).flatMap((term) => [...term.values]);
}

/** Adds the value to what the key is asked for, or takes it out. */
export function toggleValue(query: Query, key: QueryKey, value: string): Query {
  if (valuesOf(query, key).includes(value)) {
    return {
      terms: query.terms.flatMap((term): readonly QueryTerm[] => {
        if (term.key !== key || term.negated) return [term];
        const values = term.values.filter((other) => other !== value);
        return values.length === 0 ? [] : [{ ...term, values }];
      }),
    };
  }
  const at = query.terms.findIndex((term) => term.key === key && !term.negated);
  if (at < 0) return { terms: [...query.terms, { key, values: [value], negated: false }] };
  return {
    terms: query.terms.map((term, index) => (index === at ? { ...term, values: [...term.values, value] } : term)),
  };
}

/** The query without what it says of one key: what a count beside that key's values must be based on. */
export function withoutKey({ terms }: Query, key: QueryKey): Query {
  return { terms: terms.filter((term) => term.key !== key || term.negated) };
}
