import { type Span, spanOf } from '../../../text/span.ts';
import type { SourceFact } from '../document.ts';
import { callsIn, functionAt, headSpan, isInside, lastName, namedFunctionAt, spanAt, textOf } from '../look.ts';
import type { FunctionNode, Syntax } from '../syntax.ts';
import { usesModule } from './imports.ts';

/** Data that more than one process or request changes: keys written back whole, tables, module variables, client file names. */
export function sharedDataFacts(syntax: Syntax): SourceFact[] {
  const tables = tablesOf(syntax);
  if (syntax.language !== 'python') return tables;
  return [
    ...tables,
    ...(/redis|cache|valkey/i.test(syntax.text) && syntax.text.includes('json.dumps')
      ? syntax.functions.flatMap((fn) => readModifyWrite(syntax, fn))
      : []),
    ...processCaches(syntax),
    ...callsOf(syntax),
    ...uploadPaths(syntax),
  ];
}

/** `json.loads(client.get(key))`, a change, `client.set(key, json.dumps(…))`, without a lock or transaction in the function. */
function readModifyWrite(syntax: Syntax, fn: FunctionNode): SourceFact[] {
  const body = textOf(syntax, fn.body);
  if (
    !body.includes('json.loads') ||
    !body.includes('json.dumps') ||
    /\.lock\(|\bLock\(|pipeline\(|\.watch\(|\.transaction\(|\beval\(|register_script|nx\s*=\s*True/.test(body)
  )
    return [];
  const calls = callsIn(syntax, fn.body).filter((call) => functionAt(syntax, call.start) === fn);
  const read = calls.find(
    (call) =>
      /(?:redis|client|cache|\br|conn|store|kv)\w*\.(?:get|hget)$/i.test(call.callee) &&
      !/environ|headers|params|session/.test(call.callee),
  );
  if (read === undefined) return [];
  const owner = read.callee.slice(0, read.callee.lastIndexOf('.'));
  const key = textOf(syntax, read.arguments).split(',')[0]?.trim() ?? '';
  const write = calls.find(
    (call) =>
      call.start > read.start &&
      call.callee.startsWith(`${owner}.`) &&
      /^(?:set|setex|hset)$/.test(lastName(call.callee)) &&
      textOf(syntax, call.arguments).trim().startsWith(key),
  );
  if (write === undefined || key === '') return [];
  const between = syntax.text.slice(read.end, write.start);
  const changes = /\]\s*(?:[-+]?=)(?!=)|\.(?:append|update|pop|setdefault|extend|remove)\(/.test(between);
  return changes
    ? [{ type: 'read-modify-write', store: 'redis', function: fn.name, span: headSpan(syntax, read) }]
    : [];
}

/** Created tables and removed rows, in SQL text and in declared models. */
function tablesOf(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  const note = (index: number, length: number, name: string, gone: boolean): void => {
    if (isInside(syntax.comments, index) || facts.length > 200) return;
    const span = spanOf(syntax.lines, index, index + length);
    facts.push(
      gone
        ? { type: 'row-delete', table: name.toLowerCase(), span }
        : {
            type: 'table',
            name: name.toLowerCase(),
            ...(holdsCopies(syntax, index) ? { holdsCopies: true } : {}),
            span,
          },
    );
  };
  for (const match of syntax.text.matchAll(/\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?["`]?(\w+)/gi))
    note(match.index, match[0].length, match[1] ?? '', false);
  for (const match of syntax.text.matchAll(/__tablename__\s*(?::\s*\w+\s*)?=\s*["'](\w+)["']/g))
    note(match.index, match[0].length, match[1] ?? '', false);
  for (const match of syntax.text.matchAll(/\bDELETE\s+FROM\s+["`]?(\w+)/gi))
    note(match.index, match[0].length, match[1] ?? '', true);
  for (const match of syntax.text.matchAll(
    /\bdelete\(\s*([A-Z]\w+)\s*\)|query\(\s*([A-Z]\w+)\s*\)[^\n]{0,200}\.delete\(/g,
  ))
    note(match.index, match[0].length, match[1] ?? match[2] ?? '', true);
  return facts;
}

function holdsCopies(syntax: Syntax, index: number): boolean {
  const end = syntax.text.slice(index, index + 800).search(/\)\s*;|\)\s*["']{3}|\nclass\s/);
  return /\b\w*(?:snapshot|payload|full_text|document_json|result_json|content)\w*\b/i.test(
    syntax.text.slice(index + 12, index + (end < 0 ? 800 : end)),
  );
}

/** `global _index` in one function, read in others: each process has its own. */
function processCaches(syntax: Syntax): SourceFact[] {
  const writers = new Map<string, Set<string>>();
  for (const match of syntax.text.matchAll(/^[ \t]+global[ \t]+([\w, ]+)/gm)) {
    const fn = namedFunctionAt(syntax, match.index + match[0].length - 1);
    if (fn === null || isInside(syntax.comments, match.index + match[0].length - 1)) continue;
    for (const name of (match[1] ?? '').split(',').map((one) => one.trim())) {
      if (name !== '') writers.set(name, (writers.get(name) ?? new Set()).add(fn.name));
    }
  }
  return [...writers].slice(0, 40).flatMap(([name, by]): SourceFact[] => {
    const declared = syntax.assignments.find((one) => one.target === name && functionAt(syntax, one.start) === null);
    if (declared === undefined) return [];
    const word = new RegExp(`\\b${name}\\b`);
    const readers = syntax.functions
      .filter((fn) => fn.name !== '' && word.test(textOf(syntax, fn.body)))
      .map((fn) => fn.name);
    return [{ type: 'process-cache', name, writers: [...by], readers, span: headSpan(syntax, declared) }];
  });
}

const builtIn =
  /^(?:print|len|str|int|float|bool|dict|list|set|tuple|range|enumerate|zip|map|filter|sorted|sum|min|max|any|all|isinstance|issubclass|hasattr|getattr|setattr|type|super|open|round|abs|repr|iter|next|reversed|vars|id|format|Path|Exception|ValueError|RuntimeError|KeyError|TypeError|HTTPException|Depends|Field|Query|Body|Form|File|Header|cast|uuid4)$/;

/** Calls by plain name or of an imported module's function, per named function: enough to follow work through a project. */
function callsOf(syntax: Syntax): SourceFact[] {
  const byFunction = new Map<FunctionNode, Map<string, Span>>();
  for (const call of syntax.calls) {
    const name = lastName(call.callee);
    if (
      // `self.converter.convert(…)` leads into a class of the project as often as not; longer chains lead into libraries.
      (call.callee.indexOf('.') !== call.callee.lastIndexOf('.') && !/^self\.\w+\.\w+$/.test(call.callee)) ||
      builtIn.test(name) ||
      /^(?:logger|logging|log|os|json|time|re|datetime|self\.logger)\./.test(call.callee)
    )
      continue;
    const fn = namedFunctionAt(syntax, call.start);
    if (fn === null) continue;
    const names = byFunction.get(fn) ?? new Map<string, Span>();
    if (names.size < 80 && !names.has(name)) names.set(name, headSpan(syntax, call));
    byFunction.set(fn, names);
  }
  return [...byFunction].slice(0, 300).map(([fn, names]) => ({
    type: 'calls',
    function: fn.name,
    names: [...names.keys()],
    places: [...names.values()],
    span: headSpan(syntax, fn),
  }));
}

const safeName =
  /secure_filename|\.name\b|basename|uuid|sanitize|safe_|slugify|get_valid_filename|splitext|\.suffix|werkzeug|resolve\(\)|is_relative_to|re\.sub/;

/** `UPLOAD_DIR / file.filename`, `os.path.join(folder, file.filename)`, `f"{folder}/{file.filename}"`. */
function uploadPaths(syntax: Syntax): SourceFact[] {
  if (
    !syntax.text.includes('.filename') ||
    !usesModule(syntax, 'fastapi', 'starlette', 'flask', 'quart', 'django', 'aiohttp', 'sanic', 'litestar')
  )
    return [];
  const facts: SourceFact[] = [];
  for (const match of syntax.text.matchAll(
    /(?:\/\s*|\.joinpath\(\s*|os\.path\.join\([^()\n]{0,120},\s*|["'][^"'\n]*\{[^{}\n]*\}\/\{)((?:\w+\.)?\w+\.filename)\b/g,
  )) {
    const end = match.index + match[0].length;
    const fn = functionAt(syntax, match.index);
    if (fn === null || isInside(syntax.comments, match.index)) continue;
    const name = match[1] ?? '';
    // The name was cleaned before, in the same function.
    if (
      safeName.test(textOf(syntax, fn.body)) ||
      /^\s*\.(?:split|replace|rsplit|lower)/.test(syntax.text.slice(end, end + 12))
    )
      continue;
    if (/https?:\/\/|url/i.test(syntax.text.slice(Math.max(0, match.index - 40), match.index))) continue;
    facts.push({ type: 'upload-path', name, function: fn.name, span: spanAt(syntax, { start: match.index, end }) });
  }
  return facts;
}
