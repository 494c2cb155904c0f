import { argumentsOf, keyword } from '../arguments.ts';
import { callsLike } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { enclosing, functionAt, lastName, namedFunctionAt, spanAt, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Range, Syntax } from '../syntax.ts';

/** Exception text sent to the caller. */
export function errorDetailFacts(syntax: Syntax): SourceFact[] {
  return callsLike(syntax, answers).flatMap((call): SourceFact[] => {
    const handler = enclosing(syntax.handlers, call.start);
    if (handler === null) return fromErrorHandler(syntax, call);
    const variable = /^except\b[^\n:]*\bas\s+(\w+)|^catch\s*\(\s*(\w+)/.exec(
      syntax.text.slice(handler.start, handler.start + 200),
    );
    const name = variable?.[1] ?? variable?.[2];
    const place = leakPlace(syntax, call, name);
    return place === null
      ? []
      : [
          {
            type: 'error-detail-leak',
            function: namedFunctionAt(syntax, call.start)?.name ?? null,
            span: spanAt(syntax, place),
          },
        ];
  });
}

const pythonAnswers =
  /^(?:HTTPException|JSONResponse|ORJSONResponse|PlainTextResponse|HTMLResponse|JsonResponse|HttpResponse|HttpResponseServerError|jsonify|Response|abort|send_json|send_text)$/;
const answers = new RegExp(`${pythonAnswers.source}|^(?:json|send)$`);

/** Error middleware of Express, exception handlers of FastAPI and Flask: they get the error as a parameter. */
function fromErrorHandler(syntax: Syntax, call: CallNode): SourceFact[] {
  const fn = functionAt(syntax, call.start);
  if (fn === null) return [];
  const name = errorParameter(syntax, fn);
  if (name === undefined) return [];
  const place = leakPlace(syntax, call, name);
  return place === null
    ? []
    : [{ type: 'error-detail-leak', function: fn.name === '' ? null : fn.name, span: spanAt(syntax, place) }];
}

function errorParameter(syntax: Syntax, fn: FunctionNode): string | undefined {
  if (syntax.language !== 'python') return /^\(\s*(\w+)[^,]*,\s*_?req\w*[^,]*,\s*_?res\w*/.exec(fn.params)?.[1];
  const head = syntax.text.slice(Math.max(0, fn.start - 200), fn.start);
  const decorator = head.slice(head.lastIndexOf('@'));
  if (
    !/^@\w+\.(?:exception_handler|errorhandler|app_errorhandler)\(\s*(?:Exception|500|BaseException)\s*\)\s*$/.test(
      decorator,
    )
  )
    return undefined;
  const names = [...fn.params.matchAll(/(?:^\(|,)\s*(\w+)/g)].map((match) => match[1] ?? '');
  return names.find((one) => /^(?:e|ex|exc|err|error|exception)$/.test(one));
}

function leakPlace(syntax: Syntax, call: CallNode, name: string | undefined): Range | null {
  const last = lastName(call.callee);
  if (syntax.language === 'python') {
    if (!pythonAnswers.test(last)) return null;
    const handler = enclosing(syntax.handlers, call.start);
    const head = handler === null ? '' : syntax.text.slice(handler.start, handler.start + 120);
    const status =
      (keyword(syntax, call, 'status_code') ?? keyword(syntax, call, 'status') ?? argumentsOf(syntax, call)[0])?.text ??
      '';
    // Flask: `return jsonify(…), 400`.
    if (/^\s*,\s*4\d\d\b/.test(syntax.text.slice(call.end, call.end + 12))) return null;
    // A caller may read why its own input was refused.
    if (
      /^\D*4\d\d|HTTP_4/.test(status) ||
      /^except\s+\(?\s*(?:ValueError|ValidationError|KeyError|\w*NotFound\w*|\w*Invalid\w*)/.test(head)
    )
      return null;
    const shown =
      keyword(syntax, call, 'detail') ??
      keyword(syntax, call, 'content') ??
      argumentsOf(syntax, call).find((one) => /str\(|\{/.test(one.text));
    if (shown === undefined) return null;
    const own =
      name === undefined
        ? /traceback\.format_exc\(/
        : new RegExp(`str\\(${name}\\)|\\{${name}[!}:]|repr\\(${name}\\)|traceback\\.format_exc\\(`);
    return own.test(shown.text) ? shown : null;
  }
  if (
    !/^(?:json|send)$/.test(last) ||
    !/\bres(?:ponse)?\b|\breply\b|NextResponse/.test(call.callee) ||
    name === undefined
  )
    return null;
  if (/status\(4\d\d\)|code\(4\d\d\)/.test(call.callee)) return null;
  if (/NODE_ENV|isDev|isProd|production|\.expose\b/i.test(textOf(syntax, call.arguments))) return null;
  return new RegExp(`\\b${name}\\.(?:stack|message)\\b|String\\(${name}\\)|\\b${name}\\.toString\\(`).test(
    textOf(syntax, call.arguments),
  )
    ? call.arguments
    : null;
}
