import { keyword, propertyOf } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, isAwaited, lastName, ownerName, spanAt, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { numberOf, patternOf } from '../values.ts';
import { originOf } from './imports.ts';
import { endpointsOf } from './routes.ts';

/** Last names of the calls that `limits` knows. */
export const bodyParsers = 'json urlencoded raw text fastify Fastify multipart register'.split(' ');
/** Last names of the calls that `multer` knows. */
export const uploadParsers = 'multer busboy Busboy'.split(' ');

/** `multer({ dest })` and `multer({ storage: multer.memoryStorage() })`, with or without a size limit. */
export function multer(syntax: Syntax, call: CallNode): SourceFact[] {
  if (call.callee !== 'multer' && !(call.callee === 'busboy' || call.callee === 'Busboy')) return [];
  // A function of the program's own that happens to have the name.
  if (originOf(syntax, call.callee)?.startsWith('.')) return [];
  const limit = keyword(syntax, call, 'limits');
  const size = limit === undefined ? undefined : propertyOf(syntax, limit, 'fileSize');
  const span = headSpan(syntax, call);
  const facts: SourceFact[] = [
    {
      type: 'upload-read',
      bounded: size !== undefined || (limit !== undefined && !limit.text.startsWith('{')),
      function: null,
      span,
    },
  ];
  const bytes = size === undefined ? null : numberOf(size.text);
  if (bytes !== null) facts.push({ type: 'size-limit', name: 'fileSize', bytes, span });
  const dest = keyword(syntax, call, 'dest');
  if (dest !== undefined)
    facts.push({
      type: 'file-write',
      use: 'upload',
      path: patternOf(syntax, dest),
      cleaned: false,
      function: null,
      span,
    });
  return facts;
}

/** `express.json({ limit })`, `fastify({ bodyLimit })`: the largest body that is read. */
export function limits(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  const option = /^(?:json|urlencoded|raw|text)$/.test(name)
    ? 'limit'
    : /^(?:fastify|Fastify|multipart|register)$/.test(name)
      ? 'bodyLimit'
      : null;
  const given = option === null ? undefined : keyword(syntax, call, option);
  const bytes = given === undefined ? null : numberOf(given.text);
  return bytes === null || given === undefined
    ? []
    : [{ type: 'size-limit', name: option ?? '', bytes, span: spanAt(syntax, given) }];
}

/** `MAX_UPLOAD_SIZE = 50 * 1024 * 1024`, `max_file_size_mb: int = 50`, `app.config["MAX_CONTENT_LENGTH"] = …`. */
export function namedLimits(syntax: Syntax): SourceFact[] {
  return syntax.assignments.flatMap((one): SourceFact[] => {
    const name = /([A-Za-z_]*(?:MAX|LIMIT)[A-Za-z_]*)/i.exec(one.target)?.[1] ?? '';
    if (
      !/upload|file|body|content|payload/i.test(name) ||
      !/size|bytes|mb|length|limit/i.test(name) ||
      /count|number|pages|name/i.test(name)
    )
      return [];
    const raw = textOf(syntax, one.value);
    const plain =
      numberOf(raw) ??
      numberOf(/["'](\d+)["']\s*\)*\s*(?:\*\s*[\d\s*]+)?$/.exec(raw)?.[1] ?? '') ??
      numberOf(/,\s*(\d[\d_* ]*)\)/.exec(raw)?.[1] ?? '');
    if (plain === null) return [];
    const bytes = /mb$|_mb_|megabytes/i.test(name) && plain < 100_000 ? plain * 1024 ** 2 : plain;
    return bytes < 1024 ? [] : [{ type: 'size-limit', name, bytes, span: headSpan(syntax, one) }];
  });
}

const bodyReads = new Set(['read', 'body']);

/** Whole-body reads of uploads: `await file.read()` without a size, `await request.body()`. */
export function uploadReads(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python') return [];
  return callsNamed(syntax, bodyReads).flatMap((call): SourceFact[] => {
    const name = lastName(call.callee);
    const owner = ownerName(call.callee);
    const fn = functionAt(syntax, call.start);
    if (fn === null || owner === '') return [];
    const param = owner.replace(/\.file$/, '').split('.')[0] ?? '';
    // `opened(path).read()`: what a call returns is no parameter.
    if (!/^\w+$/.test(param)) return [];
    const isUpload =
      new RegExp(`\\b${param}\\s*:[^,]*\\b(?:UploadFile|bytes)\\b`).test(fn.params) ||
      isLoopOverUploads(syntax, fn, param);
    const isBody =
      name === 'body' && /^(?:request|req)$/.test(owner) && isAwaited(syntax, call) && isUploadHandler(syntax, fn);
    if (!(isUpload && name === 'read') && !isBody) return [];
    const sized = call.arguments.end > call.arguments.start && textOf(syntax, call.arguments).trim() !== '';
    const before = syntax.text.slice(fn.body.start, call.start);
    const checked = /\.size\b|content[-_]length/i.test(before);
    return [
      {
        type: 'upload-read',
        bounded: sized || checked,
        function: fn.name === '' ? null : fn.name,
        span: spanAt(syntax, call),
      },
    ];
  });
}

function isLoopOverUploads(syntax: Syntax, fn: FunctionNode, param: string): boolean {
  const list = new RegExp(`\\bfor\\s+(?:\\w+\\s*,\\s*)?${param}\\s+in\\s+(?:enumerate\\()?(\\w+)`).exec(
    textOf(syntax, fn.body),
  )?.[1];
  return list !== undefined && new RegExp(`\\b${list}\\s*:[^,]*UploadFile`).test(fn.params);
}

function isUploadHandler(syntax: Syntax, fn: FunctionNode): boolean {
  return endpointsOf(syntax).some((one) => one.handler === fn && /upload|import|ingest/i.test(one.fact.path));
}
