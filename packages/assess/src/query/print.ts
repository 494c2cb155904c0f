import type { Query, QueryTerm } from './query.ts';

/** The query as text; reading it gives the same query again. */
export function printQuery({ terms }: Query): string {
  return terms.map(printTerm).join(' ');
}

export function printTerm({ key, values, negated }: QueryTerm): string {
  const sign = negated ? '-' : '';
  if (key === 'text')
    return `${sign}${/^[^\s":-][^\s":]*$/.test(values[0] ?? '') ? values[0] : quoted(values[0] ?? '')}`;
  return `${sign}${key}:${values.map((value) => (/^[^\s",]+$/.test(value) ? value : quoted(value))).join(',')}`;
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
