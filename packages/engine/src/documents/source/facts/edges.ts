import { spanOf } from '../../../text/span.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { firstFrom, functionAt, headSpan, isInside, namedFunctionAt, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Range, Syntax } from '../syntax.ts';
import { driverPools } from './driver-pools.ts';
import { openGates } from './gates.ts';
import { usesModule } from './imports.ts';
import { modeBranches } from './mode-branch.ts';

/** Jobs that carry files, gates that stand open, public objects, shared names, pools without an end. */
export function edgeFacts(syntax: Syntax): SourceFact[] {
  return [
    ...publicObjects(syntax),
    ...driverPools(syntax),
    ...modeBranches(syntax),
    ...openGates(syntax),
    ...(syntax.language === 'python'
      ? [
          ...jobDocuments(syntax),
          ...unknownJobs(syntax),
          ...sharedNames(syntax),
          ...dropped(syntax),
          ...fallbacks(syntax),
        ]
      : []),
  ];
}

function nameOf(fn: FunctionNode | null): string | null {
  return fn === null || fn.name === '' ? null : fn.name;
}

const sends = new Set(['delay', 'apply_async', 'enqueue', 'enqueue_job', 'kiq']);
/** A whole argument, a member of it, or a value of a list or a map. */
const argumentName = /(?:^|[\s([{,=*.])(\w{1,80})(?=\s*(?:[,)\]}]|$))/gm;
/** `file_bytes`, `document.binary`. */
const bytesName = /(?:^|_)(?:bytes|binary)$/;
/** `file_size_bytes`, `used_bytes`, `max_upload_bytes`: numbers, of a few digits. */
const countName =
  /^(?:max|min|num|n|size|total|limit|count|quota)_|(?:^|_)(?:size|used|free|total|count|length|len|max|min|num|limit|quota|remaining|sent|received|written)_(?:bytes|binary)$/;
const encoded = /\b(?:base64\.)?(?:b64encode|encodebytes|standard_b64encode)\s*\(/;

function jobDocuments(syntax: Syntax): SourceFact[] {
  if (!usesModule(syntax, 'celery', 'rq', 'arq', 'taskiq', 'dramatiq', 'fastapi', 'flask', 'django')) return [];
  const calls = callsNamed(syntax, sends);
  const reads = calls.length === 0 ? new Map<string, Range[]>() : wholeReads(syntax);
  return calls.flatMap((call): SourceFact[] => {
    const fn = functionAt(syntax, call.start);
    if (fn === null || isInside(syntax.comments, call.start)) return [];
    const given = textOf(syntax, call.arguments);
    if (given.length > 2_000) return [];
    const argument =
      bytesIn(given) ?? readInto(reads, fn, call, given) ?? (encoded.test(given) ? 'b64encode(…)' : null);
    if (argument === null) return [];
    return [
      {
        type: 'job-document',
        call: call.callee.slice(-60),
        argument,
        function: nameOf(fn),
        span: headSpan(syntax, call),
      },
    ];
  });
}

function bytesIn(given: string): string | null {
  for (const match of given.matchAll(argumentName)) {
    const name = match[1] ?? '';
    if (bytesName.test(name) && !countName.test(name)) return name;
  }
  return null;
}

/** Names that are filled with a whole upload or file, and where; one pass over the file. */
function wholeReads(syntax: Syntax): ReadonlyMap<string, readonly Range[]> {
  const found = new Map<string, Range[]>();
  for (const match of syntax.text.matchAll(
    /^[ \t]*(\w{1,80})(?:[ \t]*:[ \t]*bytes)?[ \t]*=[ \t]*(?:await[ \t]+)?(\w{1,80})(?:\.file)?\.read\([ \t]*\)/gm,
  )) {
    if (!/file|upload|document|image|audio|attachment/i.test(match[2] ?? '')) continue;
    // Where it ends: the indentation of a first line lies before the body.
    const end = match.index + match[0].length;
    const place = { start: end, end };
    const there = found.get(match[1] ?? '');
    if (there === undefined) found.set(match[1] ?? '', [place]);
    else there.push(place);
  }
  return found;
}

/** A name of the arguments that the function filled with a whole upload or file before. */
function readInto(
  reads: ReadonlyMap<string, readonly Range[]>,
  fn: FunctionNode,
  call: CallNode,
  given: string,
): string | null {
  if (reads.size === 0) return null;
  for (const match of given.matchAll(/(?<![\w.]|\w\()(\w{1,80})(?![\w(.])/g)) {
    const name = match[1] ?? '';
    const first = firstFrom(reads.get(name) ?? [], fn.body.start);
    if (first !== undefined && first.start < call.start) return name;
  }
  return null;
}

function unknownJobs(syntax: Syntax): SourceFact[] {
  if (!/\bAsyncResult\b/.test(syntax.text)) return [];
  const asking = new Map<FunctionNode, boolean>();
  const found: SourceFact[] = [];
  for (const match of syntax.text.matchAll(/\.(?:state|status)\s*==\s*["']PENDING["']\s*:/g)) {
    const fn = functionAt(syntax, match.index);
    if (fn === null || isInside(syntax.comments, match.index)) continue;
    const takesAll = asking.get(fn) ?? takesAnyId(textOf(syntax, fn.body));
    asking.set(fn, takesAll);
    if (!takesAll) continue;
    const next = syntax.text.slice(match.index + match[0].length, match.index + match[0].length + 260);
    if (!/^\s*(?:#[^\n]*\n\s*)*(?:return\b|\w+\s*=\s*[{("']|\w+\[)/.test(next)) continue;
    found.push({
      type: 'unknown-job',
      function: nameOf(fn),
      span: spanOf(syntax.lines, match.index, match.index + match[0].length),
    });
    if (found.length === 5) break;
  }
  return found;
}

/** Nobody asks here whether the id exists at all. */
function takesAnyId(body: string): boolean {
  return (
    /AsyncResult\(/.test(body) &&
    !/404|not[_ ]?found|unknown|exists\(|\.get_or_none|does not exist|DoesNotExist/i.test(body)
  );
}

/** `ExtraArgs={'ACL': 'public-read'}`, `ACL: 'public-read'`. */
function publicObjects(syntax: Syntax): SourceFact[] {
  if (!syntax.text.includes('public-read')) return [];
  const found: SourceFact[] = [];
  for (const match of syntax.text.matchAll(/["']?\bACL["']?\s*[:=]\s*["'](public-read(?:-write)?)["']/g)) {
    if (isInside(syntax.comments, match.index)) continue;
    const fn = functionAt(syntax, match.index);
    found.push({
      type: 'public-object',
      acl: match[1] ?? '',
      function: nameOf(fn),
      span: spanOf(syntax.lines, match.index, match.index + match[0].length),
    });
  }
  return found;
}

/** A file of one name below the temporary folder, made by code that several requests run at once. */
function sharedNames(syntax: Syntax): SourceFact[] {
  const found: SourceFact[] = [];
  const own = new Map<FunctionNode, boolean>();
  const places = [
    /\b(?<folder>\w{1,80})(?:\(\))?\.joinpath\(\s*["'](?<name>[\w.-]+\.\w{1,5})["']\s*\)/g,
    /\bopen\(\s*["'](?<name>\/tmp\/[\w./-]+\.\w{1,5})["']\s*,\s*["'][wx]b?\+?["']/g,
    /\bos\.path\.join\(\s*(?:tempfile\.gettempdir\(\)|["']\/tmp["'])\s*,\s*["'](?<name>[\w.-]+\.\w{1,5})["']\s*\)/g,
    /\bPath\(\s*tempfile\.gettempdir\(\)\s*\)\s*\/\s*["'](?<name>[\w.-]+\.\w{1,5})["']/g,
  ];
  for (const pattern of places)
    for (const match of syntax.text.matchAll(pattern)) {
      const { folder, name = '' } = match.groups ?? {};
      if (folder !== undefined && !/(?:temp|tmp)(?!late)/i.test(folder)) continue;
      const fn = namedFunctionAt(syntax, match.index);
      if (fn === null || isInside(syntax.comments, match.index)) continue;
      const isOwn = own.get(fn) ?? hasOwnFolder(syntax, fn);
      own.set(fn, isOwn);
      if (isOwn) continue;
      if (
        /lock|pid|sock|log|cache|heartbeat|health|ready|\.(?:db|sqlite3?|json|ya?ml|toml|ini|conf|prom|py|sh|txt)$/i.test(
          name,
        )
      )
        continue;
      found.push({
        type: 'shared-temp-name',
        name,
        function: fn.name,
        span: spanOf(syntax.lines, match.index, match.index + match[0].length),
      });
    }
  return found.sort((a, b) => a.span.start - b.span.start).slice(0, 5);
}

/** A folder of its own for each call makes the name unique. */
function hasOwnFolder(syntax: Syntax, fn: FunctionNode): boolean {
  return /mkdtemp|TemporaryDirectory|uuid|tmp_path|temporary_directory/i.test(
    `${fn.params} ${textOf(syntax, fn.body)}`,
  );
}

/** `f"postgresql+asyncpg://{parsed.username}:…{parsed.path}"` of a parsed address whose query nobody puts back. */
function dropped(syntax: Syntax): SourceFact[] {
  if (!/\burlparse\(|\burlsplit\(/.test(syntax.text)) return [];
  const found: SourceFact[] = [];
  for (const match of syntax.text.matchAll(
    /\b(\w{1,80})\s*=\s*(?:\w+\.)*url(?:parse|split)\(\s*(?:str\()?([\w.]*(?:DATABASE|DB|POSTGRES|database|db|postgres)\w*(?:URL|url|URI|uri|DSN|dsn)?)\b/g,
  )) {
    const name = match[1] ?? '';
    if (isInside(syntax.comments, match.index)) continue;
    const after = syntax.text.slice(match.index, match.index + 2_500);
    const built = new RegExp(`["'](?:postgres(?:ql)?|mysql)(?:\\+\\w+)?://\\{${name}\\.username\\}`).exec(after);
    if (
      built === null ||
      new RegExp(`\\b${name}\\.query\\b`).test(after) ||
      /connect_args|ssl\s*=|sslmode/.test(after.slice(built.index))
    )
      continue;
    const at = match.index + built.index;
    found.push({ type: 'query-dropped', source: match[2] ?? '', span: spanOf(syntax.lines, at, at + built[0].length) });
  }
  return found;
}

/** A subclass of StaticFiles that answers 404 with the page. */
function fallbacks(syntax: Syntax): SourceFact[] {
  if (!/\bStaticFiles\b/.test(syntax.text)) return [];
  return syntax.classes.flatMap((one): SourceFact[] => {
    if (!/\bStaticFiles\b/.test(one.heritage)) return [];
    const body = textOf(syntax, one.body);
    const page = /get_response\(\s*["']([\w./-]+\.html)["']/.exec(body)?.[1];
    // Names with an extension, or the folder of assets, are told apart.
    if (
      page === undefined ||
      !/404/.test(body) ||
      /assets|splitext|\.suffix|endswith\(|accept|"\." (?:not )?in|'\.' (?:not )?in/i.test(body)
    )
      return [];
    return [{ type: 'page-fallback', page, span: headSpan(syntax, one) }];
  });
}
