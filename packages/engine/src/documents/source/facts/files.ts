import { type Argument, keyword, positional } from '../arguments.ts';
import { conditionAround, isAtShutdown, isInFinally } from '../blocks.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsTo, callsIn, enclosing, headSpan, lastName, namedFunctionAt, ownerName, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { hole } from '../values.ts';
import { originOf } from './imports.ts';
import { bodyParsers, limits, multer, namedLimits, uploadParsers, uploadReads } from './uploads.ts';

type Use = Extract<SourceFact, { type: 'file-write' }>['use'];

const uploadWords = /upload|incoming|inbox|attachment|media_root|user_files|originals?\b/i;
const checkpointWords =
  /checkpoint|ckpt|snapshot|intermediate|artifact|resume|stage_?(?:dir|path|output)|work_?dir|pages_?dir|thumbnails|images_?dir|rendered|output_?dir|results_?dir|job_?dir/i;
const removalNames = 'unlink unlinkSync remove removeSync rmtree rmdir rmSync rm removedirs cleanup rimraf'.split(' ');
const removals = new RegExp(`(?:^|\\.)(?:${removalNames.join('|')})$`);
const temporaryNames = 'NamedTemporaryFile mkstemp mkdtemp mktemp mkdtempSync'.split(' ');
const copyNames = 'copy copy2 copyfile move'.split(' ');
const scriptWrites = 'writeFile writeFileSync createWriteStream appendFile copyFile'.split(' ');
/** Last names of all calls that writes, removal, multer and limits know. */
const named = new Set([
  ...removalNames,
  ...temporaryNames,
  ...copyNames,
  ...scriptWrites,
  ...bodyParsers,
  ...uploadParsers,
  ...'open write_bytes write_text'.split(' '),
]);
const diskChecks = new Set('disk_usage statvfs checkDiskSpace statfs statfsSync'.split(' '));

/** Writes, removals, upload reads and size limits. */
export function fileFacts(syntax: Syntax): SourceFact[] {
  return [
    ...callsNamed(syntax, named).flatMap((call) => [
      ...writes(syntax, call),
      ...removal(syntax, call),
      ...multer(syntax, call),
      ...limits(syntax, call),
    ]),
    ...uploadReads(syntax),
    ...namedLimits(syntax),
    ...callsNamed(syntax, diskChecks).map((call) => ({ type: 'disk-check' as const, span: headSpan(syntax, call) })),
  ];
}

function writes(syntax: Syntax, call: CallNode): SourceFact[] {
  const found = temporary(syntax, call) ?? written(syntax, call);
  if (found === null) return [];
  const owner = namedFunctionAt(syntax, call.start);
  const where = owner === null ? '' : owner.name;
  const use: Use = found.temp ? 'temp' : useOf(found.target, where);
  return [
    {
      type: 'file-write',
      use,
      path: found.path,
      cleaned: isCleaned(syntax, call, owner),
      function: owner?.name ?? null,
      span: headSpan(syntax, call),
    },
  ];
}

const temporaries = new Set(temporaryNames);

interface Written {
  readonly temp: boolean;
  readonly path: string | null;
  readonly target: string;
}

function temporary(syntax: Syntax, call: CallNode): Written | null {
  const name = lastName(call.callee);
  if (!temporaries.has(name)) return null;
  const origin = originOf(syntax, call.callee.split('.')[0] ?? '') ?? '';
  const python = origin.startsWith('tempfile');
  if (python && name === 'NamedTemporaryFile')
    return keyword(syntax, call, 'delete')?.text === 'False'
      ? { temp: true, path: null, target: 'NamedTemporaryFile' }
      : null;
  if (python && (name === 'mkstemp' || name === 'mkdtemp' || name === 'mktemp'))
    return { temp: true, path: null, target: name };
  if (!python && syntax.language !== 'python' && /^mkdtemp(?:Sync)?$/.test(name))
    return { temp: true, path: null, target: name };
  return null;
}

/** Files opened for writing and whole-file writes, with the expression of their path. */
function written(syntax: Syntax, call: CallNode): Written | null {
  const name = lastName(call.callee);
  const owner = ownerName(call.callee);
  const target = (argument: Argument | undefined, text = argument?.text ?? ''): Written => ({
    temp: false,
    path: pathOf(syntax, text, call.start, 0),
    target: `${text} ${definitionOf(syntax, text, call.start)}`,
  });
  if (syntax.language === 'python') {
    if (call.callee === 'open' || call.callee === 'aiofiles.open') {
      const mode = positional(syntax, call, 1)?.text ?? keyword(syntax, call, 'mode')?.text ?? '';
      return /^["'][^"']*[wax]/.test(mode) ? target(positional(syntax, call, 0)) : null;
    }
    if (name === 'open' && owner !== '' && /^["'][wax]b?/.test(positional(syntax, call, 0)?.text ?? ''))
      return target(undefined, owner);
    if ((name === 'write_bytes' || name === 'write_text') && owner !== '') return target(undefined, owner);
    if (/^shutil\.(?:copy|copy2|copyfile|move)$/.test(call.callee)) return target(positional(syntax, call, 1));
    return null;
  }
  if (
    /^(?:writeFile|writeFileSync|createWriteStream|appendFile|copyFile)$/.test(name) &&
    /^$|fs|promises/.test(owner)
  ) {
    return target(positional(syntax, call, name === 'copyFile' ? 1 : 0));
  }
  return null;
}

/** What a path was built from: the definitions of its names, two steps back. */
function definitionOf(syntax: Syntax, expression: string, before: number): string {
  const first = namesIn(expression)
    .map((name) => valueBefore(syntax, name, before))
    .join(' ');
  const second = namesIn(first)
    .map((name) => valueBefore(syntax, name, before))
    .join(' ');
  return `${first} ${second}`;
}

function namesIn(expression: string): string[] {
  return [...new Set(expression.replace(/(["'`])[^"'`\n]*\1/g, ' ').match(/[A-Za-z_$][\w$]*/g) ?? [])].slice(0, 6);
}

function valueBefore(syntax: Syntax, name: string, before: number): string {
  const assigned = assignmentsTo(syntax, name).findLast((one) => one.start < before);
  return assigned === undefined
    ? ''
    : syntax.text.slice(assigned.value.start, Math.min(assigned.value.end, assigned.value.start + 200));
}

/** The pattern of a path expression: `ROOT / job_id / "a.json"`, `os.path.join(a, b)`, `f"{root}/x"`; null when unreadable. */
function pathOf(syntax: Syntax, expression: string, before: number, depth: number): string | null {
  const text = expression.trim();
  if (text === '' || depth > 4 || text.length > 300) return null;
  const call = /^(?:str|Path|pathlib\.Path|os\.fspath|os\.path\.abspath)\(([^()]*)\)$/.exec(text);
  if (call !== null) return pathOf(syntax, call[1] ?? '', before, depth + 1);
  const joined = /^(?:os\.path|path|posixpath)\.(?:join|resolve)\(([^()]*)\)$/.exec(text);
  const parts = joined === null ? text.split(/\s+\/\s+/) : (joined[1] ?? '').split(',');
  if (parts.length > 1)
    return parts
      .map((part) => pathOf(syntax, part, before, depth + 1) ?? hole(part))
      .join('/')
      .replace(/\/{2,}/g, '/');
  const literal = /^[fFrRbB]{0,2}(["'`])([^"'`\n]*)\1$/.exec(text);
  if (literal !== null) {
    const isTemplate = /^[fF]|^`/.test(text);
    return isTemplate
      ? (literal[2] ?? '').replace(
          /\$?\{([^}]*)\}/g,
          (_, name: string) => pathOf(syntax, name, before, depth + 1) ?? hole(name),
        )
      : (literal[2] ?? '');
  }
  if (!/^[A-Za-z_$][\w$]*$/.test(text)) return hole(text);
  const value = valueBefore(syntax, text, before);
  return value === '' ? hole(text) : (pathOf(syntax, value, before, depth + 1) ?? hole(text));
}

function useOf(target: string, owner: string): Use {
  if (checkpointWords.test(target) || checkpointWords.test(owner)) return 'checkpoint';
  if (uploadWords.test(target) || uploadWords.test(owner)) return 'upload';
  return /\/tmp\b|tempfile|gettempdir|tmp_|_tmp\b|temp_(?:path|file|dir)/.test(target) ? 'temp' : 'other';
}

/** Removed in the same function, by a background task of its response, or by a context manager around it. */
function isCleaned(syntax: Syntax, call: CallNode, owner: FunctionNode | null): boolean {
  const range = owner === null ? { start: 0, end: syntax.text.length } : owner.body;
  // `return tmp_path`: whoever gets the path removes it, as far as this file removes files at all.
  if (
    owner !== null &&
    /\breturn\s+\w*(?:path|tmp|temp|name|file|folder|dir)\w*\s*$/m.test(textOf(syntax, owner.body)) &&
    callsIn(syntax, { start: 0, end: syntax.text.length }).some((one) => removals.test(one.callee))
  )
    return true;
  if (callsIn(syntax, range).some((one) => removals.test(one.callee))) return true;
  return (
    /BackgroundTask\(\s*(?:os\.)?(?:unlink|remove|shutil\.rmtree|cleanup|_?remove|_?delete)|add_task\(\s*[\w.]*(?:unlink|remove|rmtree|cleanup|delete)/.test(
      textOf(syntax, range),
    ) ||
    (enclosing(syntax.withs, call.start) !== null && /delete=True/.test(textOf(syntax, call)))
  );
}

function removal(syntax: Syntax, call: CallNode): SourceFact[] {
  if (!removals.test(call.callee)) return [];
  const name = lastName(call.callee);
  const owner = ownerName(call.callee);
  const first = positional(syntax, call, 0);
  const isFile =
    syntax.language === 'python'
      ? /^(?:os|shutil)$/.test(owner) || name === 'unlink' || name === 'rmdir'
      : /^$|fs|promises/.test(owner);
  if (!isFile || (name === 'cleanup' && owner === '')) return [];
  const path =
    first === undefined || (name === 'unlink' && syntax.language === 'python' && owner !== 'os') ? owner : first.text;
  return [
    {
      type: 'file-cleanup',
      path: path.slice(0, 200),
      function: namedFunctionAt(syntax, call.start)?.name ?? null,
      ...circumstances(syntax, call),
      span: headSpan(syntax, call),
    },
  ];
}

/** When a removal happens, as far as the text around it tells. */
function circumstances(syntax: Syntax, call: CallNode) {
  const condition = conditionAround(syntax, call.start);
  return {
    ...(condition === undefined ? {} : { condition }),
    ...(isInFinally(syntax, call.start) ? { inFinally: true } : {}),
    ...(isAtShutdown(syntax, call.start) ? { atShutdown: true } : {}),
    ...(/(?:^|\.)(?:rmtree|removedirs)$/.test(call.callee) ? { recursive: true } : {}),
  };
}
