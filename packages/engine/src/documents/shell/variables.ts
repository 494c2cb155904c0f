/** Values of variables that the file itself sets; null for one that is set to different things. */
export class ShellVariables {
  // A class because values are learned while the text is read; it never leaves the parser.
  private readonly values = new Map<string, string | null>();

  learn(name: string, value: string, conditional: boolean): void {
    const full = this.expand(value);
    const known = this.values.get(name);
    if (conditional && known !== undefined && known !== full) this.values.set(name, null);
    else this.values.set(name, full);
  }

  /** Replaces `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:=default}`; what is not known stays as written. */
  expand(text: string, depth = 0): string {
    if (!text.includes('$') || depth > 8) return text;
    let result = '';
    let at = 0;
    while (at < text.length && result.length < 4000) {
      const reference = text[at] === '$' ? referenceAt(text, at) : null;
      if (reference === null) {
        result += text[at];
        at++;
        continue;
      }
      const value = this.values.get(reference.name);
      if (value !== undefined && value !== null && value !== '') result += value;
      else if (reference.fallback !== null && value !== null) result += this.expand(reference.fallback, depth + 1);
      else result += text.slice(at, reference.end);
      at = reference.end;
    }
    return result;
  }
}

interface Reference {
  readonly name: string;
  readonly fallback: string | null;
  readonly end: number;
}

const plainName = /^\$([A-Za-z_][A-Za-z0-9_]{0,80})/;
const bracedName = /^\$\{([A-Za-z_][A-Za-z0-9_]{0,80}|[0-9])(\}|:?[-=])/;

function referenceAt(text: string, at: number): Reference | null {
  const near = text.slice(at, at + 100);
  const plain = plainName.exec(near);
  if (plain?.[1] !== undefined) return { name: plain[1], fallback: null, end: at + plain[0].length };
  const braced = bracedName.exec(near);
  if (braced?.[1] === undefined) return null;
  const behind = at + braced[0].length;
  if (braced[2] === '}') return { name: braced[1], fallback: null, end: behind };
  const close = closingBrace(text, behind);
  return close === null ? null : { name: braced[1], fallback: text.slice(behind, close), end: close + 1 };
}

function closingBrace(text: string, from: number): number | null {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return null;
}
