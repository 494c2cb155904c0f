import { spanOf } from '../../../text/span.ts';
import { keyword, positional } from '../arguments.ts';
import { callsLike, callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsTo, headSpan, isInside, lastName, namedFunctionAt, textOf, within } from '../look.ts';
import type { Range, Syntax } from '../syntax.ts';
import { patternOf } from '../values.ts';
import { usesModule } from './imports.ts';

/** How log lines look, where they go, and which errors leave none. */
export function logLayoutFacts(syntax: Syntax): SourceFact[] {
  return [...layouts(syntax), ...levels(syntax), ...files(syntax), ...swallowed(syntax)];
}

const layoutCalls = new Set(['configure', 'createLogger', 'pino']);
const levelCalls = new Set(['basicConfig', 'setLevel', 'pino', 'createLogger', 'fastify', 'Fastify']);

/** Layouts of the standard library and loguru, and configured libraries that add no time unless told. */
function layouts(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  const layout = /(["'])([^"'\n]*(?:%\(message\)s|\{message\})[^"'\n]*)\1/g;
  if (syntax.language === 'python') {
    for (const match of syntax.text.matchAll(layout)) {
      if (isInside(syntax.comments, match.index) || !isLayout(syntax, match.index, match[2] ?? '')) continue;
      facts.push({
        type: 'log-format',
        timed: /asctime|created|\{time|timestamp|relativeCreated/.test(match[2] ?? ''),
        span: spanOf(syntax.lines, match.index, match.index + match[0].length),
      });
    }
    for (const call of callsNamed(syntax, layoutCalls)) {
      if (call.callee !== 'structlog.configure') continue;
      facts.push({
        type: 'log-format',
        timed: /TimeStamper|timestamp|processors\s*=\s*\w+/.test(textOf(syntax, call.arguments)),
        span: headSpan(syntax, call),
      });
    }
  } else
    for (const call of callsNamed(syntax, layoutCalls)) {
      const name = lastName(call.callee);
      const text = textOf(syntax, call.arguments);
      if (name === 'createLogger' && usesModule(syntax, 'winston') && /format/.test(text))
        facts.push({ type: 'log-format', timed: /timestamp/.test(syntax.text), span: headSpan(syntax, call) });
      else if (name === 'pino' && /timestamp\s*:\s*false/.test(text))
        facts.push({ type: 'log-format', timed: false, span: headSpan(syntax, call) });
    }
  return facts;
}

/** A layout has fields besides the message, or is handed to something that formats. */
function isLayout(syntax: Syntax, offset: number, text: string): boolean {
  if (/%\((?:levelname|name|asctime|module|funcName|process)\)s|\{(?:level|name|time)\b/.test(text)) return true;
  const before = syntax.text.slice(Math.max(0, offset - 60), offset);
  return (
    /(?:Formatter\(|["']?format["']?\s*[:=])\s*(?:["']\w+["']\s*,)?\s*$/.test(before) && /%\(message\)s/.test(text)
  );
}

function levels(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  const note = (place: Range, level: string, logger?: string, aside = false): void => {
    facts.push({
      type: 'log-level',
      level,
      ...(logger === undefined ? {} : { logger }),
      ...(aside ? { aside } : {}),
      span: headSpan(syntax, place),
    });
  };
  for (const call of callsNamed(syntax, levelCalls)) {
    const name = lastName(call.callee);
    if (syntax.language === 'python') {
      const level =
        name === 'basicConfig'
          ? keyword(syntax, call, 'level')?.text
          : name === 'setLevel' && !/handler/i.test(call.callee) && isRootOrOwn(call.callee)
            ? positional(syntax, call, 0)?.text
            : undefined;
      if (level !== undefined && /^(?:logging\.)?DEBUG$|^["']DEBUG["']$|^10$/.test(level) && !isGuarded(syntax, call))
        note(call, 'DEBUG', name === 'setLevel' ? loggerOf(syntax, call.callee) : undefined);
    } else if (/^(?:pino|createLogger|[fF]astify)$/.test(name)) {
      const level = /\blevel\s*:\s*["'](debug|trace|silly|verbose)["']/.exec(textOf(syntax, call.arguments))?.[1];
      if (level !== undefined && !isGuarded(syntax, call)) note(call, level);
    }
  }
  if (syntax.language === 'python') {
    const dict =
      /["'](?:root|loggers)["']\s*:\s*\{[\s\S]{0,900}?["']level["']\s*:\s*(["']DEBUG["'])/.exec(syntax.text) ?? null;
    if (dict !== null && /\bLOGGING\b|dictConfig/.test(syntax.text) && !isInside(syntax.comments, dict.index)) {
      const at = dict.index + dict[0].length - (dict[1] ?? '').length;
      const logger = /["']([\w.]+)["']\s*:\s*\{[^{}]*$/.exec(syntax.text.slice(dict.index, at))?.[1];
      const own = logger !== undefined && !/^(?:root|loggers)$/.test(logger) && !/^["']root/.test(dict[0]);
      note(
        { start: at, end: dict.index + dict[0].length },
        'DEBUG',
        own ? logger : undefined,
        own && goesAside(syntax.text, at),
      );
    }
    const handler = /["'](?:class|\(\))["']\s*:\s*["']((?!logging\.|django\.|rich\.)[\w.]*Handler)["']/.exec(
      syntax.text,
    );
    if (handler !== null && /\bLOGGING\b|dictConfig/.test(syntax.text) && !isInside(syntax.comments, handler.index))
      facts.push({
        type: 'log-handler',
        name: handler[1] ?? '',
        span: spanOf(syntax.lines, handler.index, handler.index + handler[0].length),
      });
  }
  return facts.slice(0, 3);
}

/** None of the handlers of the logger around the offset writes to the console: `"handlers": ["db"]`. */
function goesAside(text: string, at: number): boolean {
  const start = text.lastIndexOf('{', at);
  const end = text.indexOf('}', at);
  const list = /["']handlers["']\s*:\s*\[([^\]]*)\]/.exec(text.slice(start, end < 0 ? undefined : end))?.[1] ?? '';
  const names = [...list.matchAll(/["']([\w.-]+)["']/g)].map((match) => match[1] ?? '');
  return (
    names.length > 0 &&
    names.every((name) => {
      const escaped = name.replace(/[.-]/g, '\\$&');
      const made = new RegExp(
        `["']${escaped}["']\\s*:\\s*\\{[^{}]*?["'](?:class|\\(\\))["']\\s*:\\s*["']([\\w.]+)["']`,
      ).exec(text)?.[1];
      return made !== undefined && !/StreamHandler$|RichHandler$|Console\w*Handler$/.test(made);
    })
  );
}

/** `logger = getLogger(__name__)`: the lines of this module alone; undefined is the root. */
function loggerOf(syntax: Syntax, callee: string): string | undefined {
  const made = assignmentsTo(syntax, callee.slice(0, callee.lastIndexOf('.')))[0];
  const asked =
    made === undefined ? null : /^[\w.]*get_?\w*logger\(\s*([^)\s]+)/i.exec(textOf(syntax, made.value).trim());
  if (asked?.[1] === '__name__') return syntax.path.replace(/\.py$/, '').replace(/\//g, '.');
  const name = /^["']([\w.]+)["']$/.exec(asked?.[1] ?? '')?.[1];
  return name === 'root' ? undefined : name;
}

function isRootOrOwn(callee: string): boolean {
  return /getLogger\(\)\.setLevel$|^(?:root|root_logger|logging\.root|logger|log)\.setLevel$/.test(callee);
}

/** `if settings.debug:` or `process.env.NODE_ENV` around it: then somebody chose it. */
function isGuarded(syntax: Syntax, place: Range): boolean {
  const before = syntax.text.slice(Math.max(0, place.start - 240), place.start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const indent = /^\s*/.exec(line)?.[0].length ?? 0;
  const lines = before.split('\n').slice(0, -1).reverse();
  const head = lines.find((one) => one.trim() !== '' && (/^\s*/.exec(one)?.[0].length ?? 0) < indent);
  return (
    /\b(?:if|elif|else|when|case)\b/.test(head ?? '') ||
    /NODE_ENV|process\.env|\?\s*["']/.test(textOf(syntax, place)) ||
    /__main__/.test(before)
  );
}

const fileSinks =
  /^(?:FileHandler|RotatingFileHandler|TimedRotatingFileHandler|WatchedFileHandler|ConcurrentRotatingFileHandler)$/;

const sinkNames = new RegExp(`${fileSinks.source}|^(?:basicConfig|add|File|destination)$`);

function files(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  for (const call of callsLike(syntax, sinkNames)) {
    const name = lastName(call.callee);
    const text = textOf(syntax, call.arguments);
    if (syntax.language === 'python') {
      if (fileSinks.test(name)) {
        const path = positional(syntax, call, 0) ?? keyword(syntax, call, 'filename');
        const rotates = /Rotating/.test(name) && /maxBytes|backupCount|when|interval|,/.test(text);
        facts.push(fileFact(syntax, call, path, rotates));
      } else if (call.callee === 'logging.basicConfig' && keyword(syntax, call, 'filename') !== undefined) {
        facts.push(fileFact(syntax, call, keyword(syntax, call, 'filename'), false));
      } else if (call.callee === 'logger.add' && usesModule(syntax, 'loguru')) {
        const path = positional(syntax, call, 0);
        if (path !== undefined && !/^sys\.|stdout|stderr/.test(path.text) && !/^[a-z_]+$/.test(path.text))
          facts.push(fileFact(syntax, call, path, /\brotation\s*=|\bretention\s*=/.test(text)));
      }
      continue;
    }
    if (name === 'File' && /transports/.test(call.callee)) {
      facts.push(fileFact(syntax, call, keyword(syntax, call, 'filename'), /maxsize|maxFiles/i.test(text)));
    } else if (
      call.callee === 'pino.destination' &&
      /^["'`{]/.test(text.trim()) &&
      !/^["'`]?[12]["'`]?$/.test(text.trim()) &&
      // With options and no `dest`, or with 1 or 2, it is a stream that the container's log takes.
      !/^\{(?![\s\S]*\bdest\b)|\bdest\s*:\s*(?:[12]\b|process\.std)/.test(text.trim())
    ) {
      facts.push(fileFact(syntax, call, positional(syntax, call, 0), false));
    }
  }
  return facts.slice(0, 4);
}

function fileFact(syntax: Syntax, call: Range, path: Range | undefined, rotates: boolean): SourceFact {
  const known = path === undefined ? null : patternOf(syntax, path);
  return { type: 'log-file', path: known, rotates, span: headSpan(syntax, call) };
}

const tidying =
  /\b(?:close|aclose|unlink|remove|rmtree|rmdir|rm|cancel|disconnect|rollback|terminate|kill|stop|shutdown|cleanup|release|destroy|abort|end|quit|dispose)\w*\(|\bimport\b|\brequire\(|\bsend\w*\(|toISOString|JSON\.parse|json\.loads|localStorage|sessionStorage|decode\(|URL\(/i;

/** `except Exception: pass` and `catch {}` around work, without a word of why. */
function swallowed(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  for (const handler of syntax.handlers) {
    const text = textOf(syntax, handler);
    if (text.length > 400 || !isSilent(syntax, text)) continue;
    const attempt = [...within(syntax.tries, { start: Math.max(0, handler.start - 4000), end: handler.start })]
      .reverse()
      .find((one) => one.start < handler.start && handler.end <= one.end);
    const body = attempt === undefined ? '' : syntax.text.slice(attempt.start, handler.start);
    if (body === '' || tidying.test(body)) continue;
    facts.push({
      type: 'swallowed-error',
      function: namedFunctionAt(syntax, handler.start)?.name ?? null,
      span: headSpan(syntax, handler),
    });
  }
  return facts.slice(0, 12);
}

function isSilent(syntax: Syntax, text: string): boolean {
  if (syntax.language === 'python') {
    const head = /^except\s*(?:\(?\s*(?:Exception|BaseException)\s*\)?(?:\s+as\s+\w+)?)?\s*:([\s\S]*)$/.exec(text);
    return head !== null && /^\s*(?:pass|continue|\.\.\.)\s*$/.test(head[1] ?? '');
  }
  return /^catch\s*(?:\([^)]*\))?\s*\{\s*\}$/.test(text);
}
