import type { EnvEntry } from '../container.ts';

type Variables = NonNullable<EnvEntry['variables']>;

/** `$NAME` and `${NAME…}` of one value, outermost only; `$$` is a dollar sign. */
export function variablesOf(text: string): Variables {
  const found: Variables[number][] = [];
  for (let at = text.indexOf('$'); at >= 0 && found.length < 50; at = text.indexOf('$', at)) {
    if (text[at + 1] === '$') {
      at += 2;
      continue;
    }
    const head = /^\$\{?([A-Za-z_][A-Za-z0-9_]{0,100})/.exec(text.slice(at, at + 104));
    if (head === null) {
      at++;
      continue;
    }
    const name = head[1] ?? '';
    const end = at + head[0].length;
    if (head[0][1] !== '{') {
      found.push({ name, kind: 'plain', fallback: null });
      at = end;
      continue;
    }
    const close = closeOf(text, end);
    const rest = text.slice(end, close);
    const kind = /^:?\?/.test(rest) ? 'required' : /^:?-/.test(rest) ? 'fallback' : 'plain';
    found.push({
      name,
      kind,
      fallback: kind === 'fallback' ? rest.replace(/^:?-/, '') : null,
      ...(rest.startsWith('?') ? { takesEmpty: true as const } : {}),
    });
    at = close + 1;
  }
  return found;
}

/** The brace that closes the one before `from`, or the end of the text. */
function closeOf(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return text.length;
}
