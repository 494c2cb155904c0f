import { positional } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { callsIn, headSpan, spanAt, textOf } from '../look.ts';
import type { Range, Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';

type ImportFact = Extract<SourceFact, { type: 'import' }>;

const cache = new WeakMap<Syntax, readonly ImportFact[]>();

export function importsOf(syntax: Syntax): readonly ImportFact[] {
  const known = cache.get(syntax);
  if (known !== undefined) return known;
  const facts = syntax.imports.flatMap((range) =>
    syntax.language === 'python' ? pythonImport(syntax, range) : scriptImport(syntax, range),
  );
  const all = syntax.language === 'python' ? facts : [...facts, ...required(syntax)];
  cache.set(syntax, all);
  return all;
}

/** Is a module or a package below it imported: `usesModule(s, 'sqlalchemy')` is true for `sqlalchemy.orm`. */
export function usesModule(syntax: Syntax, ...modules: readonly string[]): boolean {
  return moduleSpan(syntax, ...modules) !== null;
}

export function moduleSpan(syntax: Syntax, ...modules: readonly string[]): ImportFact | null {
  const { byModule } = indexOf(syntax);
  let first: number | undefined;
  for (const one of modules) {
    const at = byModule.get(one);
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first === undefined ? null : (importsOf(syntax)[first] ?? null);
}

interface ImportIndex {
  /** Place of the first import of each module; `a.b` and `a/b` also count as `a`. */
  readonly byModule: ReadonlyMap<string, number>;
  readonly byLocal: ReadonlyMap<string, ImportFact>;
}

const indexes = new WeakMap<Syntax, ImportIndex>();

/** Readers ask for many modules and names per call of a file. */
function indexOf(syntax: Syntax): ImportIndex {
  const known = indexes.get(syntax);
  if (known !== undefined) return known;
  const byModule = new Map<string, number>();
  const byLocal = new Map<string, ImportFact>();
  for (const [at, one] of importsOf(syntax).entries()) {
    for (let end = one.name.length; end >= 0; end = lastBreak(one.name, end)) {
      const module = one.name.slice(0, end);
      if (!byModule.has(module)) byModule.set(module, at);
    }
    if (one.local !== null && !byLocal.has(one.local)) byLocal.set(one.local, one);
  }
  const index = { byModule, byLocal };
  indexes.set(syntax, index);
  return index;
}

/** Where the part before `end` has its last dot or slash; negative when it has none. */
function lastBreak(name: string, end: number): number {
  return end === 0 ? -1 : Math.max(name.lastIndexOf('.', end - 1), name.lastIndexOf('/', end - 1));
}

/** Where a local name comes from: `get` → `requests.get`; null when it is not imported. */
export function originOf(syntax: Syntax, local: string): string | null {
  const found = indexOf(syntax).byLocal.get(local);
  if (found === undefined) return null;
  return found.imported === null ? found.name : `${found.name}.${found.imported}`;
}

function pythonImport(syntax: Syntax, range: Range): ImportFact[] {
  const text = textOf(syntax, range)
    .replace(/[()\\]/g, ' ')
    .replace(/#[^\n]*/g, '');
  const span = headSpan(syntax, range);
  const from = /^from\s+(\S+)\s+import\s+([\s\S]+)$/.exec(text);
  if (from !== null) {
    return names(from[2] ?? '').map(([imported, local]) => ({
      type: 'import',
      name: from[1] ?? '',
      imported,
      local,
      span,
    }));
  }
  return names(text.replace(/^import\s+/, '')).map(([name, local]) => ({
    type: 'import',
    name,
    imported: null,
    local: local === name ? (name.split('.')[0] ?? name) : local,
    span,
  }));
}

/** `a, b as c` as pairs of imported and local name. */
function names(list: string): [string, string][] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => {
      const [name = '', local] = item.split(/\s+as\s+/);
      return [name.trim(), (local ?? name).trim()];
    });
}

function scriptImport(syntax: Syntax, range: Range): ImportFact[] {
  const text = textOf(syntax, range);
  const name = /["']([^"']+)["']\s*(?:with[\s\S]*)?;?\s*$/.exec(text)?.[1];
  if (name === undefined || /^import\s+type\b/.test(text)) return [];
  const span = headSpan(syntax, range);
  const base = { type: 'import' as const, name, span };
  const clause = /^import\s+([\s\S]*?)\s+from\s/.exec(text)?.[1];
  if (clause === undefined) return [{ ...base, imported: null, local: null }];
  const facts: ImportFact[] = [];
  const braces = /\{([\s\S]*)\}/.exec(clause)?.[1];
  if (braces !== undefined) {
    for (const [imported, local] of names(braces))
      facts.push({ ...base, imported: imported.replace(/^type\s+/, ''), local });
  }
  const star = /\*\s+as\s+([\w$]+)/.exec(clause)?.[1];
  if (star !== undefined) facts.push({ ...base, imported: '*', local: star });
  const first = /^([\w$]+)/.exec(clause)?.[1];
  if (first !== undefined) facts.push({ ...base, imported: 'default', local: first });
  return facts;
}

const requires = new Set(['require', 'import']);

/** `const x = require('y')`, `const { a, b } = require('y')`, `await import('y')`. */
function required(syntax: Syntax): ImportFact[] {
  return callsNamed(syntax, requires).flatMap((call): ImportFact[] => {
    if (call.callee !== 'require' && call.callee !== 'import') return [];
    const argument = positional(syntax, call, 0);
    const name = argument === undefined ? null : literalOf(syntax, argument);
    if (name === null) return [];
    const before = syntax.text.slice(Math.max(0, call.start - 200), call.start);
    const target = /(?:const|let|var)\s+(\{[^}]*\}|[\w$]+)\s*=\s*(?:await\s+)?$/.exec(before)?.[1];
    const base = { type: 'import' as const, name, span: spanAt(syntax, call) };
    if (target === undefined) return [{ ...base, imported: null, local: null }];
    if (!target.startsWith('{')) return [{ ...base, imported: 'default', local: target }];
    return names(target.slice(1, -1).replace(/:/g, ' as ')).map(([imported, local]) => ({ ...base, imported, local }));
  });
}

export function callsToModule(syntax: Syntax, range: Range, module: string): boolean {
  return callsIn(syntax, range).some((call) => call.callee.split('.')[0] === module);
}
