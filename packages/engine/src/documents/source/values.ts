import { stringEnd } from './arguments.ts';
import { assignmentsTo, isModuleLevel } from './look.ts';
import type { Range, Syntax } from './syntax.ts';

/** A hole in a text that only another file or the running process can fill: `{=settings.API_PREFIX}`. */
export function hole(expression: string): string {
  return `{=${expression.replace(/[{}\s]/g, '').slice(0, 80)}}`;
}

/** The text of a plain literal without holes; null for anything else. */
export function literalOf(syntax: Syntax, range: Range): string | null {
  const value = patternOf(syntax, range);
  return value === null || value.includes('{=') ? null : value;
}

/** A text expression with its holes kept: literals, f-strings, templates, `a + "b"`, names of module constants. */
export function patternOf(syntax: Syntax, range: Range): string | null {
  return pattern(syntax, range, 0);
}

function pattern(syntax: Syntax, range: Range, depth: number): string | null {
  const raw = syntax.text.slice(range.start, Math.min(range.end, range.start + 2000)).trim();
  const offset =
    range.start +
    (syntax.text.slice(range.start, range.end).length - syntax.text.slice(range.start, range.end).trimStart().length);
  if (raw === '' || depth > 4) return null;
  let at = 0;
  let out = '';
  let parts = 0;
  while (at < raw.length) {
    const opening = /^([rRbBuUfF]{0,2})(["'`])/.exec(raw.slice(at, at + 3));
    if (opening !== null) {
      const start = offset + at + (opening[1] ?? '').length;
      const end = stringEnd(syntax.text, start, offset + raw.length);
      out += unquote(syntax.text.slice(start, end), (opening[1] ?? '').toLowerCase(), opening[2] === '`');
      at = end - offset;
    } else {
      const name = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*/.exec(raw.slice(at))?.[0];
      if (name === undefined) return null;
      const constant = name.includes('.') ? null : constantOf(syntax, name, depth);
      out += constant ?? hole(name);
      at += name.length;
    }
    parts++;
    const gap = /^[\s\\]*(\+?)\s*/.exec(raw.slice(at));
    at += gap?.[0].length ?? 0;
    if (at < raw.length && gap?.[0] === '') return null;
  }
  return parts === 0 ? null : out;
}

// Private-use characters stand for doubled braces while the holes of an f-string are replaced.
const opened = '\ue000';
const closed = '\ue001';

function unquote(quoted: string, prefix: string, template: boolean): string {
  const triple = /^("""|''')/.test(quoted);
  const inner = triple ? quoted.slice(3, -3) : quoted.slice(1, -1);
  if (template) return inner.replace(/\$\{([^}]*)\}/g, (_, expression: string) => hole(expression));
  if (prefix.includes('f')) {
    return inner
      .replaceAll('{{', opened)
      .replaceAll('}}', closed)
      .replace(/\{([^{}]*)\}/g, (_, expression: string) => hole(expression))
      .replaceAll(opened, '{')
      .replaceAll(closed, '}');
  }
  return inner;
}

/** The text of a module-level constant, assigned once. */
export function constantOf(syntax: Syntax, name: string, depth: number): string | null {
  const own = assignmentsTo(syntax, name).filter((one) => isModuleLevel(syntax, one.start));
  const only = own[0];
  return own.length !== 1 || only === undefined || only.value.end <= only.value.start
    ? null
    : pattern(syntax, only.value, depth + 1);
}

/** `50 * 1024 * 1024`, `50_000_000`, `1 << 20`, `"50mb"`; null when it is not plain arithmetic on numbers. */
export function numberOf(text: string): number | null {
  const plain = text
    .trim()
    .replace(/_/g, '')
    .replace(/^int\(|^Number\(|\)$/g, '');
  const sized = /^["'](\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?["']$/i.exec(plain);
  if (sized !== null)
    return Number(sized[1]) * ({ b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }[(sized[2] ?? 'b').toLowerCase()] ?? 1);
  if (!/^[\d\s*.<e]+$/.test(plain)) return null;
  const shift = plain.split('<<');
  const factors = (shift[0] ?? '').replaceAll('**', '^').split('*');
  let product = 1;
  for (const factor of factors) {
    const [base, exponent] = factor.split('^').map((part) => Number(part.trim() === '' ? Number.NaN : part));
    if (base === undefined || Number.isNaN(base)) return null;
    product *= exponent === undefined ? base : base ** exponent;
  }
  return shift.length === 2 ? product * 2 ** Number(shift[1]) : product;
}
