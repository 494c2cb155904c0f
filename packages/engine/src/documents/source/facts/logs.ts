import { argumentsOf, keyword } from '../arguments.ts';
import { callsLike, callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsTo, headSpan, lastName, namedFunctionAt, ownerName, spanAt, textOf } from '../look.ts';
import type { CallNode, Range, Syntax } from '../syntax.ts';
import { moduleSpan, usesModule } from './imports.ts';

const levels = new Set([
  'debug',
  'info',
  'warning',
  'warn',
  'error',
  'critical',
  'exception',
  'log',
  'fatal',
  'trace',
  'success',
]);
const loggers = new Set([...levels, 'print']);
const sensitive = new Set(
  'password passwd pwd secret apikey api_key token access_token refresh_token id_token bearer authorization private_key client_secret credential credentials session_cookie cookie otp ssn iban card_number cvv dsn connection_string database_url db_url redis_url broker_url amqp_url webhook_url signed_url presigned_url label_studio_api_key label_studio_token hf_token openai_api_key secret_key jwt'.split(
    ' ',
  ),
);
const content = new Set([
  'ocr_text',
  'page_text',
  'extracted_text',
  'raw_text',
  'request_body',
  'form_data',
  'document_text',
  'file_content',
  'file_contents',
]);
const sanitizer = /\b(?:redact|mask|scrub|sanitize|obfuscate|hash|sha256|fingerprint|bool|len|type|isinstance)\w*\($/i;

export function logFacts(syntax: Syntax): SourceFact[] {
  const seen = new Set<string>();
  const calls = callsNamed(syntax, loggers).flatMap((call): SourceFact[] => {
    const level = logLevel(syntax, call);
    if (level === null) return [];
    const browser = level.startsWith('console.') && runsInBrowser(syntax, call);
    const told = sensitiveIn(syntax, call) ?? (/debug|trace/.test(level) ? null : previewIn(syntax, call));
    const found = told !== null && (browser || isDevelopmentOnly(syntax, call)) ? null : asDecoded(syntax, call, told);
    if (found === null && seen.has(level)) return [];
    seen.add(level);
    return [
      {
        type: 'log-call',
        level,
        sensitive: found,
        span: found === null ? headSpan(syntax, call) : spanAt(syntax, call),
      },
    ];
  });
  return [...calls, ...setups(syntax)];
}

/** The console of a browser belongs to its user: components, hooks and pages, but not what a framework runs on the server. */
function runsInBrowser(syntax: Syntax, call: CallNode): boolean {
  if (syntax.language === 'python') return false;
  const page = /\.(?:[jt]sx|vue|svelte)$/.test(syntax.path) && /(?:^|\/)(?:pages|components)\//.test(syntax.path);
  const client =
    /^\s*(?:\/\/[^\n]*\n|\s)*["']use client["']/.test(syntax.text) ||
    /\b(?:useEffect|useState|useCallback|useRef)\(|\bdocument\.(?:getElementById|querySelector|createElement)\(|\blocalStorage\./.test(
      syntax.text,
    );
  if (!(page || client) || /(?:^|\/)pages\/api\//.test(syntax.path)) return false;
  const fn = namedFunctionAt(syntax, call.start)?.name ?? '';
  return !/^(?:getServerSideProps|getStaticProps|getStaticPaths|getInitialProps|loader|action)$/.test(fn);
}

/** `decoded token`: the variable holds what a token says, an object, and not the token. */
function asDecoded(syntax: Syntax, call: CallNode, name: string | null): string | null {
  if (name === null || !/(?:token|jwt|credentials?)$/i.test(name)) return name;
  const value = assignmentsTo(syntax, name).findLast((one) => one.start < call.start);
  if (value === undefined) return name;
  const text = textOf(syntax, value.value).slice(0, 300);
  if (/\braw\s*:\s*true/.test(text)) return name;
  const library = /\b(?:jwt|jose|jws|jsonwebtoken)\.(?:decode|verify)\(|\bjwt_?(?:decode|verify)\(/i.test(text);
  const made = /\b(?:get|decode|verify|parse|read)_?\w*(?:token|jwt)\w*\(/i.test(text);
  const fields = new RegExp(`\\b${name}\\??(?:\\.|\\[["'])(?:id|sub|email|exp|iat|scope|user\\w*|role|name)\\b`);
  return library || (made && fields.test(syntax.text)) ? decodedToken : name;
}

/** Stands for the name of a variable whose value is the decoded payload of a token. */
export const decodedToken = 'the payload of a decoded token';

const development =
  /\bif\s*\(?\s*(?:isDev\w*|import\.meta\.env\.DEV|process\.env\.NODE_ENV\s*(?:===?\s*["']development["']|!==?\s*["']production["']))\)?\s*\{/g;

/** Inside the block of `if (isDev) {`. */
function isDevelopmentOnly(syntax: Syntax, call: CallNode): boolean {
  if (syntax.language === 'python') return false;
  const before = syntax.text.slice(Math.max(0, call.start - 2500), call.start);
  for (const match of before.matchAll(development)) {
    const between = before.slice(match.index + match[0].length);
    let depth = 1;
    for (const c of between) {
      if (c === '{') depth++;
      else if (c === '}' && --depth === 0) break;
    }
    if (depth > 0) return true;
  }
  return false;
}

function logLevel(syntax: Syntax, call: CallNode): string | null {
  if (syntax.language === 'python' && call.callee === 'print') return 'print';
  const owner = ownerName(call.callee);
  const level = lastName(call.callee);
  if (!levels.has(level)) return null;
  if (owner === 'console') return `console.${level}`;
  return /(?:^|\.)_?(?:logger|log|logging|LOGGER|LOG|structlog|pino)$/.test(owner) ||
    /get_logger\(\)$|getLogger\([^)]*\)$/.test(owner)
    ? level
    : null;
}

/** Each name and expression that counts holds one of these: asked first, because most calls hold none. */
const stems =
  /settings|config|pass|pwd|secret|key|token|bearer|auth|credential|cookie|otp|ssn|iban|card|cvv|dsn|connection|url|jwt|text|body|form|content|headers|json|environ|env/i;

/** Only the last name of an expression decides: `secret.line_number` is harmless. Texts are looked at for their holes. */
function sensitiveIn(syntax: Syntax, call: CallNode): string | null {
  if (!stems.test(textOf(syntax, call.arguments))) return null;
  for (const argument of argumentsOf(syntax, call)) {
    const found = isText(argument.text)
      ? holesOf(syntax, argument)
          .map(sensitiveName)
          .find((one) => one !== null)
      : sensitiveName(argument.text);
    if (found !== undefined && found !== null) return found;
    if (argument.text.startsWith('{')) {
      for (const part of argument.text.slice(1, -1).split(',')) {
        const value = part.includes(':') ? part.slice(part.indexOf(':') + 1) : part;
        const name = sensitiveName(value.trim());
        if (name !== null) return name;
      }
    }
  }
  return null;
}

const cut = /\[\s*:\s*\d+\s*\]|\.(?:slice|substring|substr)\(\s*0\s*,/;
const documentWords =
  /(?:^|[._\s(])(?:\w*text|\w*content|get_content\(\)|page_content|body|markdown|transcript|answer|prompt|completion|chunk|document|message_content)\)?$/i;

/** The beginning of a document, page or answer: `{text[:100]}`, or a variable that was cut out of one. */
function previewIn(syntax: Syntax, call: CallNode): string | null {
  const text = textOf(syntax, call.arguments);
  if (!/[[{(,]/.test(text) || text.length > 2000) return null;
  for (const argument of argumentsOf(syntax, call)) {
    for (const part of isText(argument.text) ? holesOf(syntax, argument) : [argument.text]) {
      if (isPreview(part)) return 'document text';
      if (!/^[A-Za-z_]\w*$/.test(part) || !/preview|snippet|excerpt|head|sample|text|content/i.test(part)) continue;
      const value = assignmentsTo(syntax, part).findLast((one) => one.start < call.start);
      if (value !== undefined && isPreview(textOf(syntax, value.value).slice(0, 200))) return 'document text';
    }
  }
  return null;
}

function isPreview(expression: string): boolean {
  const found = cut.exec(expression);
  const head = found === null ? '' : expression.slice(0, found.index).trim();
  // The answer of another service is cut for its error message, not for its content.
  return (
    head !== '' && documentWords.test(head) && !/^(?:\w*(?:resp|response)|res|r|err\w*|stderr|stdout)\b/.test(head)
  );
}

function isText(text: string): boolean {
  return /^[a-zA-Z]{0,2}["'`]/.test(text);
}

/** Expressions inside an f-string or template, and the arguments of `"…".format(…)` or `"…" % x`. */
function holesOf(syntax: Syntax, argument: Range): string[] {
  const text = textOf(syntax, argument);
  const isFormatted = /^[rR]?[fF]/.test(text) || text.startsWith('`');
  const holes = isFormatted
    ? [...text.matchAll(/\$?\{([^{}]*)\}/g)].map((match) => (match[1] ?? '').replace(/[!:][^\])]*$/, ''))
    : [];
  const formatted = /["']\s*(?:%\s*\(?|\.format\()(.*)\)?$/s.exec(text)?.[1];
  const added = [...text.matchAll(/["'`]\s*\+\s*([\w.$]+)/g)].map((match) => match[1] ?? '');
  return [...holes, ...(formatted === undefined ? [] : formatted.split(',')), ...added].map((one) => one.trim());
}

function sensitiveName(expression: string): string | null {
  const text = expression.trim().replace(/\)+$/, '');
  if (sanitizer.test(text.slice(0, text.lastIndexOf('(') + 1))) return null;
  if (/await\s+(?:request|req)\.(?:json|body|text|form)\($|\breq(?:uest)?\.body$/.test(text)) return 'request body';
  if (/(?:^|[.\s])(?:request|req)\.headers$/.test(text) || /^dict\((?:request|req)\.headers$/.test(text))
    return 'request headers';
  if (/^(?:dict\()?(?:os\.environ|process\.env)$/.test(text)) return 'environment';
  if (
    /^(?:vars\()?(?:app_)?(?:settings|config)(?:\.(?:model_dump|dict|json|model_dump_json)\(?)?$/.test(text) &&
    /[.(]/.test(text)
  )
    return 'all settings';
  // A list of what to leave out forgets the next secret; a list of what to show does not.
  if (
    /^(?:\w+\.)?(?:app_)?(?:settings|config)\.(?:model_dump|model_dump_json|dict|json)\(/.test(text) &&
    !/\binclude\s*=/.test(text)
  )
    return 'all settings';
  if (/[=<>!]=|\bif\b|\[\s*-?\d*:|\bin\b|\bnot\b|\?/.test(text)) return null;
  const key = /\[\s*["']([\w-]+)["']\s*\]$/.exec(text)?.[1] ?? /\.get\(\s*["']([\w-]+)["']$/.exec(text)?.[1];
  const last = key ?? /(?:^|[.\s])([A-Za-z_$][\w$]*)$/.exec(text)?.[1];
  if (last === undefined) return null;
  const plain = last
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();
  if (sensitive.has(plain) || content.has(plain)) return last;
  const tail =
    /(?:^|_)((?:access_|refresh_|id_|auth_|bearer_|api_)?token|password|secret|api_key|private_key|secret_key|access_key|credentials)$/.exec(
      plain,
    )?.[1];
  return tail !== undefined &&
    !/^(?:num|max|min|has|is|missing|invalid|csrf|next|count|n|total|page|continuation)_/.test(plain)
    ? last
    : null;
}

/** Last names of all calls below; everything else is skipped before its text is cut out. */
const setupNames =
  /^(?:JsonFormatter|JSONRenderer|StackdriverFormatter|EcsFormatter|configure|basicConfig|\w*dictConfig|add|pino|pinoHttp|createLogger|[fF]astify)$/;

function setups(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  for (const call of callsLike(syntax, setupNames)) {
    const name = lastName(call.callee);
    const text = textOf(syntax, call.arguments);
    const span = headSpan(syntax, call);
    if (
      /^(?:JsonFormatter|JSONRenderer|StackdriverFormatter|EcsFormatter)$/.test(name) ||
      call.callee === 'structlog.configure'
    )
      facts.push({ type: 'logging-setup', structured: true, span });
    else if (call.callee === 'logging.basicConfig')
      facts.push({ type: 'logging-setup', structured: /json/i.test(text), span });
    else if (/dictConfig$/.test(call.callee))
      facts.push({ type: 'logging-setup', structured: /json|structlog/i.test(syntax.text), span });
    else if (call.callee === 'logger.add' && usesModule(syntax, 'loguru'))
      facts.push({ type: 'logging-setup', structured: keyword(syntax, call, 'serialize')?.text === 'True', span });
    else if (call.callee === 'pino' || name === 'pinoHttp')
      facts.push({ type: 'logging-setup', structured: true, span });
    else if (
      call.callee === 'winston.createLogger' ||
      (call.callee === 'createLogger' && usesModule(syntax, 'winston'))
    )
      facts.push({ type: 'logging-setup', structured: /json\(/.test(text), span });
    else if (/^[fF]astify$/.test(call.callee) && /\blogger\s*[:,}]/.test(text) && !/logger:\s*false/.test(text))
      facts.push({ type: 'logging-setup', structured: true, span });
  }
  const formatter = syntax.classes.find(
    (one) => /\bFormatter\b/.test(one.heritage) && /json\.dumps|orjson/.test(textOf(syntax, one.body)),
  );
  if (formatter !== undefined)
    facts.push({ type: 'logging-setup', structured: true, span: headSpan(syntax, formatter) });
  const library = moduleSpan(
    syntax,
    'structlog',
    'pythonjsonlogger',
    'nestjs-pino',
    'logfire',
    'json_logging',
    'ecs_logging',
  );
  if (library !== null && facts.every((fact) => fact.type !== 'logging-setup' || !fact.structured))
    facts.push({ type: 'logging-setup', structured: true, span: library.span });
  return facts;
}
