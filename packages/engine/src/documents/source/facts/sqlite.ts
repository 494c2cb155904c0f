import { spanOf } from '../../../text/span.ts';
import { argumentsOf, keyword, positional } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsTo, headSpan, isInside, namedFunctionAt } from '../look.ts';
import type { CallNode, Range, Syntax } from '../syntax.ts';
import { patternOf } from '../values.ts';
import { originOf, usesModule } from './imports.ts';

/** Last names of all calls that `libraryOf` knows. */
const openers = new Set(
  (
    'connect Connection create_engine create_async_engine SqliteDatabase SqliteExtDatabase Database DatabaseSync ' +
    'BetterSqlite3 createClient'
  ).split(' '),
);

export function sqliteFacts(syntax: Syntax): SourceFact[] {
  return [
    ...callsNamed(syntax, openers).flatMap((call) => opened(syntax, call)),
    ...django(syntax),
    ...pragmas(syntax),
  ];
}

function opened(syntax: Syntax, call: CallNode): SourceFact[] {
  const library = libraryOf(syntax, call);
  if (library === null) return [];
  const target =
    positional(syntax, call, 0) ??
    keyword(syntax, call, 'database') ??
    keyword(syntax, call, 'url') ??
    keyword(syntax, call, 'filename');
  // An index that another program builds is read here, not kept.
  if (/search|fts|geoip|lookup/i.test(target?.text ?? '')) return [];
  const url = target === undefined ? null : resolved(syntax, target, 0);
  const isUrl =
    /^(?:create_engine|create_async_engine|Database|databases\.Database|createClient)$/.test(lastOf(call.callee)) &&
    library !== 'better-sqlite3';
  // `create_engine(settings.url, connect_args={"check_same_thread": False})`: SQLite is one of the databases it serves.
  const elsewhere = isUrl && isNamedElsewhere(url?.text ?? null) && /check_same_thread/.test(syntax.text);
  if (isUrl && !elsewhere && (url?.text === null || url === null || !/^(?:sqlite|file:|libsql:file)/.test(url.text)))
    return [];
  // `{=settings.db_path}` is resolved once all files are known.
  const path = elsewhere || url?.text === undefined || url.text === null ? null : filePath(url.text);
  if (path === ':memory:' || /mode=ro\b|mode=memory|immutable=1/.test(url?.text ?? '')) return [];
  if (keyword(syntax, call, 'readonly')?.text === 'true' || keyword(syntax, call, 'readOnly')?.text === 'true')
    return [];
  const options = { ...optionsOf(syntax, call, url?.text ?? ''), ...(elsewhere ? { [unresolvedOption]: 'true' } : {}) };
  const fn = namedFunctionAt(syntax, call.start);
  return [
    {
      type: 'sqlite-open',
      path,
      env: url?.env ?? null,
      library,
      options,
      ...(fn === null ? {} : { function: fn.name }),
      span: headSpan(syntax, call),
    },
  ];
}

/** Marks an engine whose address the file does not show: it may be SQLite, and it may not. */
export const unresolvedOption = 'address from elsewhere';

function isNamedElsewhere(text: string | null): boolean {
  return text === null || text === '' || text.startsWith('{=');
}

function lastOf(callee: string): string {
  return callee.slice(callee.lastIndexOf('.') + 1);
}

function libraryOf(syntax: Syntax, call: CallNode): string | null {
  const callee = call.callee;
  if (syntax.language === 'python') {
    if (callee === 'sqlite3.connect' || (callee === 'connect' && originOf(syntax, 'connect') === 'sqlite3.connect'))
      return 'sqlite3';
    if (callee === 'aiosqlite.connect') return 'aiosqlite';
    if (callee === 'apsw.Connection') return 'apsw';
    if (/(?:^|\.)create_(?:async_)?engine$/.test(callee)) return 'sqlalchemy';
    if (callee === 'SqliteDatabase' || callee === 'peewee.SqliteDatabase' || callee === 'SqliteExtDatabase')
      return 'peewee';
    if (callee === 'databases.Database' || (callee === 'Database' && usesModule(syntax, 'databases')))
      return 'databases';
    return null;
  }
  if (call.isNew && callee === 'Database')
    return usesModule(syntax, 'bun:sqlite')
      ? 'bun:sqlite'
      : usesModule(syntax, 'better-sqlite3')
        ? 'better-sqlite3'
        : null;
  if (call.isNew && callee === 'DatabaseSync') return 'node:sqlite';
  if (call.isNew && /^(?:sqlite3|sqlite)\.(?:verbose\(\)\.)?Database$/.test(callee)) return 'sqlite3';
  if (!call.isNew && /^(?:Database|BetterSqlite3)$/.test(callee) && usesModule(syntax, 'better-sqlite3'))
    return 'better-sqlite3';
  if (callee === 'createClient' && usesModule(syntax, '@libsql')) return 'libsql';
  return null;
}

interface Value {
  readonly text: string | null;
  readonly env: string | null;
}

/** Follows a name to its module-level value and an environment read to its default. */
function resolved(syntax: Syntax, range: Range, depth: number): Value {
  const raw = syntax.text.slice(range.start, Math.min(range.end, range.start + 400)).trim();
  const read =
    /^(?:os\.)?(?:environ\.get|getenv)\(\s*["'](\w+)["']\s*(?:,\s*f?["']([^"'\n]*)["'])?/.exec(raw) ??
    /^process\.env\.(\w+)\s*(?:(?:\|\||\?\?)\s*["'`]([^"'`\n]*)["'`])?/.exec(raw);
  if (read !== null) return { text: read[2] ?? null, env: read[1] ?? null };
  const wrapped = /^(?:str|Path|path\.resolve|path\.join)\(/.exec(raw);
  if (wrapped !== null && depth < 3) {
    const inner = raw.slice(wrapped[0].length).replace(/\)[^)]*$/, '');
    if (/^[A-Za-z_]\w*$/.test(inner)) return named(syntax, inner, depth);
  }
  if (/^[A-Za-z_]\w*$/.test(raw) && depth < 3) return named(syntax, raw, depth);
  const text = patternOf(syntax, range);
  return { text, env: null };
}

function named(syntax: Syntax, name: string, depth: number): Value {
  const assigned = assignmentsTo(syntax, name);
  const only = assigned.length === 1 ? assigned[0] : undefined;
  return only === undefined ? { text: null, env: null } : resolved(syntax, only.value, depth + 1);
}

/** `sqlite:///./app.db` → `./app.db`, `sqlite+aiosqlite:////data/app.db` → `/data/app.db`. */
export function filePath(url: string): string {
  const rest =
    /^sqlite(?:\+\w+)?:\/\/\/?(.*)$/.exec(url)?.[1] ?? /^(?:libsql:)?file:(?:\/\/)?(.*)$/.exec(url)?.[1] ?? url;
  const path = rest.replace(/\?.*$/, '');
  return path === '' ? ':memory:' : path;
}

function optionsOf(syntax: Syntax, call: CallNode, url: string): Record<string, string> {
  const options: Record<string, string> = {};
  for (const one of argumentsOf(syntax, call)) {
    if (one.name !== null && syntax.language === 'python') options[one.name] = one.text.slice(0, 200);
    const inner = one.text.startsWith('{') || one.text.startsWith('dict(') ? one.text : null;
    for (const match of (inner ?? '').matchAll(/["']?(\w+)["']?\s*[:=]\s*([^,{}]+)/g))
      options[match[1] ?? ''] = (match[2] ?? '').trim().slice(0, 80);
  }
  for (const match of url.matchAll(/[?&](\w+)=([^&]+)/g)) options[match[1] ?? ''] = match[2] ?? '';
  return options;
}

/** `DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}`. */
function django(syntax: Syntax): SourceFact[] {
  const at = syntax.text.indexOf('django.db.backends.sqlite3');
  if (at < 0 || isInside(syntax.comments, at)) return [];
  // Another engine in the same settings: which one runs is decided outside.
  if (/django\.db\.backends\.(?:postgresql|mysql|oracle)|dj_database_url|env\.db\(/.test(syntax.text))
    return [{ type: 'sqlite-optional', span: spanOf(syntax.lines, at, at + 26) }];
  const around = syntax.text.slice(at, at + 400);
  const name = /["']NAME["']\s*:\s*([^,\n]+)/.exec(around)?.[1] ?? '';
  const read = /(?:getenv|environ\.get|env|config)\(\s*["'](\w+)["']/.exec(name)?.[1] ?? null;
  const file = read === null ? (/["']([^"']+)["']\s*\)?\s*$/.exec(name.trim())?.[1] ?? null) : null;
  if (file === ':memory:') return [];
  return [
    {
      type: 'sqlite-open',
      path: file,
      env: read,
      library: 'django',
      options: {},
      span: spanOf(syntax.lines, at, at + 26),
    },
  ];
}

function pragmas(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  const add = (index: number, length: number, pragma: string | undefined, value: string | undefined): void => {
    if (pragma === undefined || isInside(syntax.comments, index)) return;
    facts.push({
      type: 'sqlite-pragma',
      pragma: pragma.toLowerCase(),
      value: (value ?? '').toLowerCase(),
      span: spanOf(syntax.lines, index, index + length),
    });
  };
  for (const match of syntax.text.matchAll(/\bPRAGMA\s+(\w+)(?:\s*[=(]\s*['"]?([\w-]+))?/gi))
    add(match.index, match[0].length, match[1], match[2]);
  for (const match of syntax.text.matchAll(/\.pragma\(\s*["'`](\w+)(?:\s*[=(]\s*['"]?([\w-]+))?/g))
    add(match.index, match[0].length, match[1], match[2]);
  for (const match of syntax.text.matchAll(
    /["'](journal_mode|busy_timeout|synchronous|foreign_keys)["']\s*:\s*["']?([\w-]+)/g,
  ))
    add(match.index, match[0].length, match[1], match[2]);
  for (const match of syntax.text.matchAll(/[?&]_?(journal_mode|journal|busy_timeout)=(\w+)/g))
    add(match.index, match[0].length, match[1] === 'journal' ? 'journal_mode' : match[1], match[2]);
  return facts;
}
