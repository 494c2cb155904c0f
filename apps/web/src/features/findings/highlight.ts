/**
 * Colours for code, small enough to be loaded when a finding is opened. Not a parser: what it does not know stays plain,
 * and a wrong colour costs nothing.
 */
export type TokenKind = 'comment' | 'string' | 'key' | 'word' | 'number';

export interface Token {
  /** Null: plain text. */
  readonly kind: TokenKind | null;
  readonly text: string;
}

type Grammar = Partial<Record<TokenKind, string>>;

const quotes = String.raw`"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?`;
const hash = String.raw`(?<=^|\s)#.*`;
const number = String.raw`(?<![\w.])\d[\d_.]*[a-zA-Z%]{0,3}\b`;
const words = (text: string) => String.raw`\b(?:${text.replaceAll(' ', '|')})\b`;
const variable = String.raw`\$\{[^}\n]*\}?|\$\w+`;

const yaml: Grammar = {
  comment: hash,
  key: String.raw`[\w./$@-]+(?=\s*:(?:\s|$))`,
  string: quotes,
  word: `${words('true false null yes no on off')}|${variable}`,
  number,
};
const shell: Grammar = {
  comment: hash,
  string: quotes,
  key: String.raw`(?<=^\s*|[|&;]\s*)[\w./-]+(?![\w=])`,
  word: `${words('if then else fi for in do done while case esac function export set')}|${variable}`,
  number,
};
const script: Grammar = {
  comment: String.raw`\/\/.*|\/\*[^]*?(?:\*\/|$(?![^]))`,
  string: `${quotes}|${String.raw`\x60(?:\\.|[^\x60\\])*\x60?`}`,
  word: words(
    'as async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof interface let new null of return static super switch this throw true try type typeof undefined var void while yield',
  ),
  number,
};
const settings: Grammar = {
  comment: String.raw`(?<=^\s*)[#;].*`,
  key: String.raw`(?<=^\s*)[\w.-]+(?=\s*[=:])|(?<=^\s*)\[[^\]\n]*\]`,
  string: quotes,
  number,
};

const grammars: Readonly<Record<string, Grammar>> = {
  yaml,
  yml: yaml,
  json: { key: String.raw`"(?:\\.|[^"\\\n])*"(?=\s*:)`, string: quotes, word: words('true false null'), number },
  dockerfile: {
    comment: String.raw`(?<=^\s*)#.*`,
    string: quotes,
    key: String.raw`(?<=^\s*)(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\b`,
    word: String.raw`\bAS\b|(?<=\s)--[\w-]+|${variable}`,
    number,
  },
  nginx: {
    comment: hash,
    string: quotes,
    key: String.raw`(?<=(?:^|[;{}])\s*)[a-z_]+(?=[\s;])`,
    word: `${words('on off default')}|${variable}`,
    number,
  },
  python: {
    comment: hash,
    string: `"""[^]*?(?:"""|$(?![^]))|'''[^]*?(?:'''|$(?![^]))|${quotes}`,
    key: String.raw`@[\w.]+`,
    word: words(
      'and as assert async await break class continue def del elif else except False finally for from global if import in is lambda None nonlocal not or pass raise return True try while with yield',
    ),
    number,
  },
  typescript: script,
  ts: script,
  javascript: script,
  js: script,
  sh: shell,
  bash: shell,
  shell,
  ini: settings,
  toml: settings,
  env: settings,
  dotenv: settings,
};

const compiled = new Map<Grammar, RegExp>();

/** The tokens of each line. Texts joined again are the input; an unknown language is one plain token a line. */
export function highlight(text: string, language: string): readonly (readonly Token[])[] {
  const grammar = grammars[language.toLowerCase()];
  const lines: Token[][] = [[]];
  const push = (kind: TokenKind | null, part: string) => {
    part.split('\n').forEach((piece, index) => {
      if (index > 0) lines.push([]);
      if (piece !== '') lines.at(-1)?.push({ kind, text: piece });
    });
  };
  if (grammar === undefined) {
    push(null, text);
    return lines;
  }
  let at = 0;
  for (const match of text.matchAll(patternOf(grammar))) {
    push(null, text.slice(at, match.index));
    const kinds = Object.entries(match.groups ?? {}).filter(([, found]) => found !== undefined);
    push((kinds[0]?.[0] ?? null) as TokenKind | null, match[0]); // groups are named after kinds
    at = match.index + match[0].length;
  }
  push(null, text.slice(at));
  return lines;
}

function patternOf(grammar: Grammar): RegExp {
  const known = compiled.get(grammar);
  if (known !== undefined) return known;
  const parts = Object.entries(grammar).map(([kind, source]) => `(?<${kind}>${source})`);
  const pattern = new RegExp(parts.join('|'), 'gm');
  compiled.set(grammar, pattern);
  return pattern;
}
