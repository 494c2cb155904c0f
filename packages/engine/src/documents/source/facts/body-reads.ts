import { spanOf } from '../../../text/span.ts';
import { splitArguments } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsIn, functionAt, ownerName, spanAt, textOf, within } from '../look.ts';
import type { CallNode, FunctionNode, Range, Syntax } from '../syntax.ts';
import type { Endpoint } from './endpoint.ts';
import { usesModule } from './imports.ts';
import { endpointsOf } from './routes.ts';

type Read = Extract<SourceFact, { type: 'upload-read' }>;

/** A size that is looked at, or a parser that stops at one. */
const sized = /content[-_]?length|\.size\b|bodyLimit|maxFileSize|MAX_CONTENT_LENGTH/i;

/** Uploads that are whole in memory before the handler's first line, or that a handler of forms reads at once. */
export function bodyReadFacts(syntax: Syntax): SourceFact[] {
  return syntax.language === 'python'
    ? [...declaredBytes(syntax), ...formFiles(syntax)]
    : [...forms(syntax), ...validated(syntax)];
}

function read(syntax: Syntax, range: Range, bounded: boolean, name: string | null): Read {
  return { type: 'upload-read', bounded, function: name, span: spanAt(syntax, range) };
}

/** `image: bytes = File(...)`, `image: Annotated[bytes, File()]`: FastAPI reads the file before it calls the handler. */
function declaredBytes(syntax: Syntax): Read[] {
  if (!usesModule(syntax, 'fastapi') || !/\bbytes\b/.test(syntax.text)) return [];
  return endpointsOf(syntax).flatMap(({ handler }): Read[] => {
    if (handler === null || !/\bbytes\b/.test(handler.params)) return [];
    const start = syntax.text.indexOf(handler.params, handler.start);
    if (start < 0) return [];
    const range = { start: start + 1, end: start + handler.params.length - 1 };
    const found = splitArguments(syntax.text, range, '=').find((one) =>
      /:\s*(?:Annotated\[\s*)?(?:list\[)?bytes\b[\s\S]*\bFile\(/.test(whole(syntax, one, range)),
    );
    if (found === undefined) return [];
    const at = {
      start: found.name === null ? found.start : nameStart(syntax, found.start, found.name),
      end: found.end,
    };
    return [
      {
        ...read(syntax, at, false, handler.name === '' ? null : handler.name),
        span: spanOf(syntax.lines, at.start, Math.min(at.end, at.start + 60)),
      },
    ];
  });
}

/** The text of one parameter from its name on. */
function whole(syntax: Syntax, one: Range, all: Range): string {
  const from = Math.max(all.start, syntax.text.lastIndexOf(',', one.start - 1) + 1);
  return syntax.text.slice(Math.min(from, one.start), one.end);
}

function nameStart(syntax: Syntax, before: number, name: string): number {
  const at = syntax.text.lastIndexOf(name, before);
  return at < 0 ? before : at;
}

const pythonReads = new Set(['read', 'get_data']);

/** `request.files["file"].read()` of Flask and Django, also by way of a variable; `request.get_data()` on a path for uploads. */
function formFiles(syntax: Syntax): Read[] {
  if (!/request\.(?:files|FILES|get_data)/.test(syntax.text)) return [];
  const files = new Map<FunctionNode, ReadonlySet<string>>();
  return callsNamed(syntax, pythonReads).flatMap((call): Read[] => {
    const fn = functionAt(syntax, call.start);
    if (fn === null) return [];
    const owner = ownerName(call.callee);
    const names = files.get(fn) ?? filesIn(syntax, fn);
    files.set(fn, names);
    const body = call.callee === 'request.get_data' && isForUploads(syntax, fn);
    const given = /request\.(?:files|FILES)/.test(call.callee) || names.has(owner);
    const part = call.callee !== 'request.get_data' && textOf(syntax, call.arguments).trim() !== '';
    if (!(body || given)) return [];
    const before = syntax.text.slice(fn.body.start, call.start);
    return [read(syntax, call, part || sized.test(before), fn.name === '' ? null : fn.name)];
  });
}

/** Names of the function that stand for files of the request: assigned, or taken from it one by one. */
function filesIn(syntax: Syntax, fn: FunctionNode): ReadonlySet<string> {
  const found = new Set<string>();
  for (const one of assignmentsIn(syntax, fn.body))
    if (/^\w+$/.test(one.target) && /^request\.(?:files|FILES)\b/.test(textOf(syntax, one.value)))
      found.add(one.target);
  for (const match of textOf(syntax, fn.body).matchAll(/\bfor\s+(\w{1,80})\s+in\s+request\.(?:files|FILES)\b/g))
    found.add(match[1] ?? '');
  return found;
}

function isForUploads(syntax: Syntax, fn: Range): boolean {
  return endpointsOf(syntax).some((one) => one.handler === fn && /upload|import|ingest/i.test(one.fact.path));
}

const formReads = new Set(['formData', 'parseBody']);

/** `await request.formData()`, `c.req.parseBody()` in a handler that takes files: all parts are in memory when it returns. */
function forms(syntax: Syntax): Read[] {
  // SvelteKit refuses more than half a megabyte by itself.
  if (/\bbodyLimit\(/.test(syntax.text) || /(?:^|\/)\+(?:server|page\.server)\.[jt]s$/.test(syntax.path)) return [];
  return callsNamed(syntax, formReads).flatMap((call): Read[] => {
    if (!/^(?:c\.|ctx\.|context\.|event\.)?req(?:uest)?\.\w+$/.test(call.callee)) return [];
    const owner = handlerAt(syntax, call);
    if (owner === undefined) return [];
    const body = owner.handler === null ? textOf(syntax, owner.place) : textOf(syntax, owner.handler.body);
    if (
      !/instanceof\s+(?:File|Blob)|as\s+(?:unknown\s+as\s+)?(?:File|Blob)\b|\.arrayBuffer\(|\.stream\(|\.size\b/.test(
        body,
      )
    )
      return [];
    const before = syntax.text.slice(owner.place.start, call.start);
    return [read(syntax, call, sized.test(before), owner.fact.handler)];
  });
}

function handlerAt(syntax: Syntax, call: CallNode): Endpoint | undefined {
  return endpointsOf(syntax).find(
    ({ handler, place }) =>
      (handler !== null && handler.start <= call.start && call.end <= handler.end) ||
      (place.start <= call.start && call.end <= place.end),
  );
}

const validators = new Set(['zValidator', 'validator', 'vValidator', 'sValidator']);

/** `zValidator("form", z.object({ file: z.instanceof(File) }))` of Hono: the form is read before the schema is asked. */
function validated(syntax: Syntax): Read[] {
  if (!usesModule(syntax, 'hono', '@hono') || /\bbodyLimit\(/.test(syntax.text)) return [];
  return callsNamed(syntax, validators).flatMap((call): Read[] => {
    const text = textOf(syntax, call.arguments);
    if (!/^\s*["']form["']/.test(text) || !/instanceof\(\s*File\b|z\.file\(|\bFile\b/.test(text)) return [];
    const owner = endpointsOf(syntax).find(({ place }) => within([call], place).length > 0);
    return [read(syntax, call, false, owner?.fact.handler ?? null)];
  });
}
