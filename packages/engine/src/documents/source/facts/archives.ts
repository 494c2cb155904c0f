import { positional } from '../arguments.ts';
import { callsLike, callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsTo, functionAt, headSpan, isInside, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';

const copies = /^(?:copy|copy2|copyfile)$/;
const readers = /^(?:ZipFile|unpack_archive|extractall)$/;
const received = /\bUploadFile\b|\brequest\.(?:files|FILES)\b|\bFileStorage\b|\bInMemoryUploadedFile\b/;
/** The unpacked sizes are added up or compared before anything is read. */
const measured =
  /file_size\s*(?:>|<|\+)|\+=\s*\w+\.(?:file_)?size|sum\([^)]{0,200}size|MAX_\w{0,60}(?:SIZE|BYTES|RATIO)|max_\w{0,60}(?:size|bytes|ratio)|compress_size/;

/** Archives of clients that are unpacked, and SQLite files that are copied like any file. */
export function archiveFacts(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python') return [];
  return [...unpacked(syntax), ...inflated(syntax), ...copied(syntax)];
}

function unpacked(syntax: Syntax): SourceFact[] {
  if (!received.test(syntax.text)) return [];
  const seen = new Set<FunctionNode>();
  return callsLike(syntax, readers).flatMap((call): SourceFact[] => {
    const fn = functionAt(syntax, call.start);
    if (fn === null || seen.has(fn) || /["'][wax]["']/.test(textOf(syntax, call.arguments))) return [];
    seen.add(fn);
    const body = textOf(syntax, fn.body);
    // Only an archive that is read to its end: listing names or writing one is harmless.
    if (!/\.read\(|\.extract(?:all)?\(|unpack_archive\(/.test(body)) return [];
    return [{ type: 'archive-read', bounded: measured.test(body), function: fn.name, span: headSpan(syntax, call) }];
  });
}

const inflaters = new Set(['open', 'GzipFile', 'BZ2File', 'LZMAFile', 'decompress']);

/** `gzip.open(upload.file).read()`, `zlib.decompress(body)`: one stream that grows as it is read. */
function inflated(syntax: Syntax): SourceFact[] {
  if (!received.test(syntax.text)) return [];
  const looked = new Map<FunctionNode, { readonly receives: boolean; readonly bounded: boolean }>();
  return callsNamed(syntax, inflaters).flatMap((call): SourceFact[] => {
    if (!/^(?:gzip|bz2|lzma|zlib)\./.test(call.callee)) return [];
    const fn = functionAt(syntax, call.start);
    if (fn === null || isInside(syntax.comments, call.start)) return [];
    const after = syntax.text.slice(call.end, call.end + 40);
    const whole = /decompress$/.test(call.callee) || /^\s*\.read\(\s*\)/.test(after);
    if (!whole) return [];
    const body = textOf(syntax, fn.body);
    // Only what clients sent: the function takes an upload or reads one from the request.
    const { receives, bounded } = looked.get(fn) ?? {
      receives: received.test(`${fn.params} ${body}`),
      bounded: measured.test(body),
    };
    looked.set(fn, { receives, bounded });
    return receives ? [{ type: 'archive-read', bounded, function: fn.name, span: headSpan(syntax, call) }] : [];
  });
}

/** `shutil.copy(db_file, backup)` beside a mention of SQLite, without the backup call of the library. */
function copied(syntax: Syntax): SourceFact[] {
  if (!/sqlite/i.test(syntax.text) || !syntax.text.includes('shutil')) return [];
  return callsLike(syntax, copies).flatMap((call): SourceFact[] => {
    if (!call.callee.startsWith('shutil.') || isInside(syntax.comments, call.start)) return [];
    const fn = functionAt(syntax, call.start);
    if (
      fn === null ||
      !isDatabase(syntax, call) ||
      /\.backup\(|VACUUM INTO|wal_checkpoint/i.test(textOf(syntax, fn.body))
    )
      return [];
    return [
      {
        type: 'sqlite-copy',
        target: positional(syntax, call, 0)?.text.slice(0, 60) ?? '',
        function: fn.name,
        span: headSpan(syntax, call),
      },
    ];
  });
}

function isDatabase(syntax: Syntax, call: CallNode): boolean {
  const source = positional(syntax, call, 0)?.text ?? '';
  if (/\.(?:db|sqlite3?)\b/.test(source)) return true;
  if (!/^[\w.]+$/.test(source)) return false;
  const value = assignmentsTo(syntax, source).findLast((one) => one.start < call.start);
  const text = value === undefined ? '' : textOf(syntax, value.value).slice(0, 200);
  return (
    /sqlite:\/\/|\.(?:db|sqlite3?)["']/.test(text) || /(?:^|[._])(?:db|database|sqlite)_?(?:file|path)$/i.test(source)
  );
}
