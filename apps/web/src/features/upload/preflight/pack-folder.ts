import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import { startCounts } from '@seaworthy/schema/intake/budget';
import { quoted } from '@seaworthy/schema/intake/entry-path';
import { endOfTar, headersOf, padding } from '@seaworthy/schema/intake/tar-write';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { compareText } from '@seaworthy/schema/words';
import { readIgnoreFiles } from './ignore-files.ts';
import type { FolderFile } from './protocol.ts';

export interface PackedFolder {
  readonly file: File;
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

const pieceBytes = 1_048_576;
const encoder = new TextEncoder();
const utf8 = (text: string) => encoder.encode(text);

/**
 * Packs a folder into a tar.gz as the browser reads it: ignore files hold, `.git` and `node_modules` stay out. Paths are in
 * order and times are zero, so an unchanged folder gives the same bytes in the same browser.
 * @throws SeaworthyError archive/empty when nothing is left, archive/* at a limit, input/unreadable naming the file.
 */
export async function packFolder(
  name: string,
  files: readonly FolderFile[],
  limits: ArchiveLimits,
  onProgress: (done: number, total: number) => void,
): Promise<PackedFolder> {
  const leaveOut = await readIgnoreFiles(files);
  const counts = startCounts(limits);
  const packed: FolderFile[] = [];
  const leftOut = new Map<string, number>();
  for (const one of files) {
    const reason = leaveOut(one.path);
    if (reason !== null) {
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
      continue;
    }
    counts.entry();
    counts.unpacked(one.file.size, one.path);
    packed.push(one);
  }
  if (packed.length === 0) {
    throw new SeaworthyError('archive/empty', `Nothing of the folder ${quoted(name)} is left to pack.`);
  }
  packed.sort((a, b) => compareText(a.path, b.path));
  const total = packed.reduce((sum, { file }) => sum + file.size, 0);
  const blob = await gzipped(tarOf(name, packed, (done) => onProgress(done, total)));
  return {
    file: new File([blob], `${name}.tar.gz`, { type: 'application/gzip' }),
    leftOut: [...leftOut]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || compareText(a.reason, b.reason)),
  };
}

/** The browser keeps large blobs on disk, so the archive need not fit into memory. */
function gzipped(pieces: AsyncGenerator<Uint8Array>): Promise<Blob> {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { value, done } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(value as Uint8Array<ArrayBuffer>); // made here, never shared memory
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(source.pipeThrough(new CompressionStream('gzip'))).blob();
}

/** Everything lies in one folder of the given name, which readers take off again. */
async function* tarOf(
  name: string,
  files: readonly FolderFile[],
  onProgress: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for (const { path, file } of files) {
    yield* headersOf(`${name}/${path}`, file.size, utf8);
    for (let at = 0; at < file.size; at += pieceBytes) {
      yield await readPiece(file, at, path);
      done += Math.min(pieceBytes, file.size - at);
      onProgress(done);
    }
    yield padding(file.size);
  }
  yield endOfTar();
}

/** A file that changed since it was chosen cannot be read any more; its header has already promised its size. */
async function readPiece(file: File, at: number, path: string): Promise<Uint8Array> {
  const length = Math.min(pieceBytes, file.size - at);
  try {
    const piece = new Uint8Array(await file.slice(at, at + length).arrayBuffer());
    if (piece.byteLength === length) return piece;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  throw unreadable(path, undefined);
}

function unreadable(path: string, cause: unknown): SeaworthyError {
  const detail = `${quoted(path)} cannot be read, or changed since it was chosen.`;
  return new SeaworthyError('input/unreadable', detail, { cause });
}
