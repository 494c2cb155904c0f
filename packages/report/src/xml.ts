import { oneLine } from './escape.ts';

/** Text or attribute value on one line: nothing in it is markup, every character is allowed in XML 1.0. */
export function xmlText(text: string): string {
  return escaped(oneLine(text));
}

/** The same with its line breaks. */
export function xmlLines(text: string): string {
  return text
    .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)
    .map((line) => escaped(oneLine(line)))
    .join('\n');
}

export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${xmlText(String(value))}"`]))
    .join('');
}

function escaped(line: string): string {
  return line
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
