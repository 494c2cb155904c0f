import { spanOf } from '../../../text/span.ts';
import { argumentsOf } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, isInside, namedFunctionAt, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { usesModule } from './imports.ts';

/** Jobs that carry files, gates that stand open, public objects, shared names, pools without an end. */
export function edgeFacts(syntax: Syntax): SourceFact[] {
  return [
    ...publicObjects(syntax),
    ...driverPools(syntax),
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
const pools = new Set(['Pool', 'create_pool']);
/** `file_bytes`, `document.binary`; not counts of bytes. */
const bytesName =
  /(?:^|[\s([{,=*.])((?!(?:max|min|num|n|size|total|limit|count)_)(?:\w+_)?(?:bytes|binary))(?=\s*(?:[,)\]}]|$))/m;
const encoded = /\b(?:base64\.)?(?:b64encode|encodebytes|standard_b64encode)\s*\(/;

function jobDocuments(syntax: Syntax): SourceFact[] {
  if (!usesModule(syntax, 'celery', 'rq', 'arq', 'taskiq', 'dramatiq', 'fastapi', 'flask', 'django')) return [];
  return callsNamed(syntax, sends).flatMap((call): SourceFact[] => {
    const fn = functionAt(syntax, call.start);
    if (fn === null || isInside(syntax.comments, call.start)) return [];
    const given = textOf(syntax, call.arguments);
    if (given.length > 2_000) return [];
    const argument =
      bytesName.exec(given)?.[1] ?? readInto(syntax, fn, call, given) ?? (encoded.test(given) ? 'b64encode(…)' : null);
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

/** A name of the arguments that the function filled with a whole upload or file. */
function readInto(syntax: Syntax, fn: FunctionNode, call: CallNode, given: string): string | null {
  const before = syntax.text.slice(fn.body.start, call.start);
  for (const match of before.matchAll(
    /^\s*(\w+)(?:\s*:\s*bytes)?\s*=\s*(?:await\s+)?\w*(?:file|upload|document|image|audio|attachment)\w*(?:\.file)?\.read\(\s*\)/gim,
  )) {
    const name = match[1] ?? '';
    if (new RegExp(`(?<![\\w.]|\\w\\()${name}(?![\\w(.])`).test(given)) return name;
  }
  return null;
}

function unknownJobs(syntax: Syntax): SourceFact[] {
  if (!/\bAsyncResult\b/.test(syntax.text)) return [];
  const found: SourceFact[] = [];
  for (const match of syntax.text.matchAll(/\.(?:state|status)\s*==\s*["']PENDING["']\s*:/g)) {
    const fn = functionAt(syntax, match.index);
    if (fn === null || isInside(syntax.comments, match.index)) continue;
    const body = textOf(syntax, fn.body);
    // Somebody asks elsewhere whether the id exists at all.
    if (
      !/AsyncResult\(/.test(body) ||
      /404|not[_ ]?found|unknown|exists\(|\.get_or_none|does not exist|DoesNotExist/i.test(body)
    )
      continue;
    const next = syntax.text.slice(match.index + match[0].length, match.index + match[0].length + 260);
    if (!/^\s*(?:#[^\n]*\n\s*)*(?:return\b|\w+\s*=\s*[{("']|\w+\[)/.test(next)) continue;
    found.push({
      type: 'unknown-job',
      function: nameOf(fn),
      span: spanOf(syntax.lines, match.index, match.index + match[0].length),
    });
  }
  return found.slice(0, 5);
}

const secretName = /(?:secret|api_?key|auth_?key|access_?key|api_?token|auth_?token|bearer|password)/i;
const gateName =
  /(?:^|_)(?:verify|require|check|validate|get|ensure|authenticate|auth|security|api)_?\w*(?:key|token|auth|secret|user|middleware|credentials)|middleware|dispatch|authenticate|authorize/i;

/** `if not api_key: return await call_next(request)`, `if (!process.env.API_KEY) return next()`. */
function openGates(syntax: Syntax): SourceFact[] {
  if (!secretName.test(syntax.text)) return [];
  const pattern =
    syntax.language === 'python'
      ? /\bif\s+(?:not\s+([\w.]+)|([\w.]+)\s+is\s+None|not\s+os\.(?:getenv|environ\.get)\(\s*["'](\w+)["'][^)\n]{0,40}\))\s*:[ \t]*(?:#[^\n]*)?\n?/g
      : /\bif\s*\(\s*!\s*([\w.]+)\s*\)\s*\{?\s*/g;
  const found: SourceFact[] = [];
  for (const match of syntax.text.matchAll(pattern)) {
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    if (!secretName.test(name) || isInside(syntax.comments, match.index)) continue;
    const fn = namedFunctionAt(syntax, match.index);
    if (fn === null || !(gateName.test(fn.name) || /call_next|\bnext\b/.test(fn.params))) continue;
    const next = syntax.text.slice(match.index + match[0].length, match.index + match[0].length + 320);
    const words =
      /^(?:[^\S\n]*(?:logger|logging|log|console|warnings|print)\b[^\n]*\n|\s*\n)*\s*return\b([^\n;]*)/.exec(next);
    if (words === null) continue;
    const answer = (words[1] ?? '').trim();
    const middleware = /call_next|\bnext\w*\(/.test(answer);
    // A dependency that ends without an error lets the request in.
    const dependency = /^(?:None|True|true|)$/.test(answer) && gateName.test(fn.name) && refuses(syntax, fn);
    if (!(middleware || dependency) || !isSetting(syntax, fn, name, match[3] !== undefined)) continue;
    found.push({
      type: 'open-gate',
      name: settingOf(syntax, name),
      function: nameOf(fn),
      span: spanOf(syntax.lines, match.index, match.index + match[0].trimEnd().length),
    });
  }
  return found.slice(0, 5);
}

/** Elsewhere the same function turns callers away. */
function refuses(syntax: Syntax, fn: FunctionNode): boolean {
  return /\b40[13]\b|UNAUTHORIZED|FORBIDDEN|HTTPException|abort\(|Unauthorized|Forbidden|AuthenticationFailed|PermissionDenied/.test(
    textOf(syntax, fn.body),
  );
}

/** The name is a setting of the process, not what the client sent. */
function isSetting(syntax: Syntax, fn: FunctionNode, name: string, read: boolean): boolean {
  if (
    read ||
    /^(?:settings|config|cfg|conf|env|process\.env|self\.settings|app\.config)\./.test(name) ||
    /\.(?:settings|config|env)\./.test(name)
  )
    return true;
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (new RegExp(`\\b${last}\\s*[:,)=]`).test(fn.params)) return false;
  return readFor(syntax, last) !== null && (/^[A-Z][A-Z0-9_]*$/.test(last) || assignedHere(syntax, fn, last));
}

function assignedHere(syntax: Syntax, fn: FunctionNode, name: string): boolean {
  return new RegExp(
    `\\b${name}\\s*(?::[^=\\n]*)?=\\s*(?:os\\.(?:getenv|environ)|process\\.env|settings\\.|config\\.)`,
  ).test(textOf(syntax, fn.body));
}

/** The variable behind a name, where it is read from the environment; null when it is not. */
function readFor(syntax: Syntax, name: string): string | null {
  const read = new RegExp(
    `\\b${name}\\s*(?::[^=\\n]{0,60})?=\\s*(?:os\\.(?:getenv|environ\\.get)\\(\\s*["'](\\w+)["']|os\\.environ\\[\\s*["'](\\w+)["']|process\\.env\\.(\\w+)|(?:settings|config)\\.(\\w+))`,
  ).exec(syntax.text);
  return read === null ? null : (read[1] ?? read[2] ?? read[3] ?? read[4] ?? null);
}

function settingOf(syntax: Syntax, name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return (readFor(syntax, last) ?? last).slice(0, 60);
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
  const places = [
    /\b\w*(?:temp|tmp)(?!late)\w*(?:\(\))?\.joinpath\(\s*["']([\w.-]+\.\w{1,5})["']\s*\)/gi,
    /\bopen\(\s*["'](\/tmp\/[\w./-]+\.\w{1,5})["']\s*,\s*["'][wx]b?\+?["']/g,
    /\bos\.path\.join\(\s*(?:tempfile\.gettempdir\(\)|["']\/tmp["'])\s*,\s*["']([\w.-]+\.\w{1,5})["']\s*\)/g,
    /\bPath\(\s*tempfile\.gettempdir\(\)\s*\)\s*\/\s*["']([\w.-]+\.\w{1,5})["']/g,
  ];
  for (const pattern of places)
    for (const match of syntax.text.matchAll(pattern)) {
      const fn = namedFunctionAt(syntax, match.index);
      if (fn === null || isInside(syntax.comments, match.index)) continue;
      // A folder of its own for each call makes the name unique.
      if (
        /mkdtemp|TemporaryDirectory|uuid|tmp_path|temporary_directory/i.test(`${fn.params} ${textOf(syntax, fn.body)}`)
      )
        continue;
      const name = match[1] ?? '';
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

/** Pools of drivers that wait for ever unless they are told otherwise. */
function driverPools(syntax: Syntax): SourceFact[] {
  if (syntax.language === 'python') {
    if (!usesModule(syntax, 'asyncpg')) return [];
    const bounded = /command_timeout|statement_timeout|wait_for\(/.test(syntax.text);
    return callsNamed(syntax, pools).flatMap((call): SourceFact[] =>
      call.callee === 'create_pool' && usesModule(syntax, 'aiomysql', 'arq', 'aioredis')
        ? []
        : [{ type: 'driver-pool', library: 'asyncpg', bounded, span: headSpan(syntax, call) }],
    );
  }
  if (!usesModule(syntax, 'pg')) return [];
  return callsNamed(syntax, pools).flatMap((call): SourceFact[] => {
    if (!call.isNew) return [];
    const given = textOf(syntax, call.arguments);
    // Options from elsewhere may hold anything.
    const open = argumentsOf(syntax, call).some((one) => /^[A-Za-z_$][\w$.]*$/.test(one.text)) || given.includes('...');
    return open
      ? []
      : [
          {
            type: 'driver-pool',
            library: 'pg',
            bounded: /statement_timeout|query_timeout/.test(given) && /connectionTimeoutMillis/.test(given),
            span: headSpan(syntax, call),
          },
        ];
  });
}

/** `f"postgresql+asyncpg://{parsed.username}:…{parsed.path}"` of a parsed address whose query nobody puts back. */
function dropped(syntax: Syntax): SourceFact[] {
  if (!/\burlparse\(|\burlsplit\(/.test(syntax.text)) return [];
  const found: SourceFact[] = [];
  for (const match of syntax.text.matchAll(
    /\b(\w+)\s*=\s*(?:\w+\.)*url(?:parse|split)\(\s*(?:str\()?([\w.]*(?:DATABASE|DB|POSTGRES|database|db|postgres)\w*(?:URL|url|URI|uri|DSN|dsn)?)\b/g,
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
