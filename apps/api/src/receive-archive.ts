import type { Multipart, MultipartFile, MultipartValue } from '@fastify/multipart';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Blobs } from '@seaworthy/store/port';
import type { FastifyRequest } from 'fastify';
import { tooLarge } from './upload-gate.ts';

export interface ReceivedArchive {
  readonly project: string;
  readonly label: string | null;
  /** As the client named it, without folders and control characters. Shown, never used as a path. */
  readonly fileName: string;
  readonly sha256: string;
  /** Packed bytes. */
  readonly size: number;
}

/** UTF-16 units. */
const limits = { project: 120, label: 200 };

/**
 * Reads the form as it comes in: fields first, then one file that streams straight into the blobs. The blob is only
 * committed after the whole form was read and found right, so a form that ends badly, is cut off or holds more than it
 * should leaves nothing behind.
 *
 * @throws SeaworthyError request/invalid, request/no-file, request/unsupported-media-type, archive/empty,
 *   archive/packed-too-large, and what `Blobs.write` throws.
 */
export async function receiveArchive(blobs: Blobs, request: FastifyRequest): Promise<ReceivedArchive> {
  if (!request.isMultipart()) {
    throw new SeaworthyError('request/unsupported-media-type', 'An upload is multipart/form-data.');
  }
  const parts = saidAsRefusal(request.parts());
  const fields = new Map<string, string>();
  for (;;) {
    const { value: part, done } = await parts.next();
    if (done) throw new SeaworthyError('request/no-file', 'The form ended without a file part named archive.');
    if (part.type === 'field') takeField(fields, part);
    else return storeFile(blobs, parts, part, fields);
  }
}

function takeField(fields: Map<string, string>, part: MultipartValue): void {
  const name = part.fieldname;
  if (name === 'archive') throw new SeaworthyError('request/no-file', 'The part archive has no file name.');
  if (name !== 'project' && name !== 'label') {
    throw new SeaworthyError('request/invalid', `The form has no field ${JSON.stringify(name.slice(0, 60))}.`);
  }
  if (fields.has(name)) throw new SeaworthyError('request/invalid', `The field ${name} came twice.`);
  if (part.valueTruncated) throw tooLong(name);
  fields.set(name, fieldOf(name, typeof part.value === 'string' ? part.value : ''));
}

function fieldOf(name: 'project' | 'label', value: string): string {
  const text = withoutControls(value).trim();
  if (text.length > limits[name]) throw tooLong(name);
  return text;
}

function tooLong(name: 'project' | 'label'): SeaworthyError {
  return new SeaworthyError('request/invalid', `The field ${name} is longer than ${limits[name]} characters.`);
}

/** The project an upload is filed under: as named, else after the file. @throws SeaworthyError request/invalid. */
export function projectOf(value: string, fileName: string): string {
  return fieldOf('project', value) || projectNameOf(fileName);
}

/** Null: none was given. @throws SeaworthyError request/invalid. */
export function labelOf(value: string): string | null {
  return fieldOf('label', value) || null;
}

/** As the client named it, without folders and control characters: shown, never used as a path. */
export function fileNameOf(value: string): string {
  const base = withoutControls(value).split(/[\\/]/).at(-1) ?? '';
  return base.trim().slice(-255) || 'archive';
}

async function storeFile(
  blobs: Blobs,
  parts: AsyncGenerator<Multipart, undefined>,
  part: MultipartFile,
  fields: ReadonlyMap<string, string>,
): Promise<ReceivedArchive> {
  if (part.fieldname !== 'archive') {
    throw new SeaworthyError(
      'request/no-file',
      `The file part is named ${JSON.stringify(part.fieldname.slice(0, 60))}.`,
    );
  }
  const fileName = fileNameOf(part.filename ?? '');
  const { sha256, size } = await blobs.write(wholeForm(part, parts), archiveLimits.packedBytes);
  return {
    project: projectOf(fields.get('project') ?? '', fileName),
    label: labelOf(fields.get('label') ?? ''),
    fileName,
    sha256,
    size,
  };
}

/** The file's bytes. It ends only when the form does: the writer commits at the end, and must not before all is known. */
async function* wholeForm(
  part: MultipartFile,
  parts: AsyncGenerator<Multipart, undefined>,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of saidAsRefusal<Uint8Array>(part.file)) {
    size += chunk.byteLength;
    if (size > archiveLimits.packedBytes) throw tooLarge('The archive is larger than announced');
    yield chunk;
  }
  const next = await parts.next();
  if (!next.done) {
    const name = JSON.stringify(next.value.fieldname.slice(0, 60));
    throw new SeaworthyError(
      'request/invalid',
      next.value.type === 'file'
        ? `The form holds a second file (${name}); send one archive.`
        : `The field ${name} came after the file; send fields before the file.`,
    );
  }
  if (size === 0) throw new SeaworthyError('archive/empty', 'The uploaded file has no bytes.');
}

/** A form that is cut off or malformed surfaces as a plain Error of the parser, here the sender's mistake, not ours. */
async function* saidAsRefusal<Item>(source: AsyncIterable<Item>): AsyncGenerator<Item, undefined> {
  try {
    yield* source;
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    throw new SeaworthyError('request/invalid', `The form cannot be read: ${error.message}.`, { cause: error });
  }
  return undefined;
}

/** `docling-app-main.tar.gz` → `docling-app-main`. */
function projectNameOf(fileName: string): string {
  const stem = fileName.replace(/\.(zip|tar|tgz|tar\.gz|tar\.zst|tzst)$/i, '').trim();
  return (stem === '' ? fileName : stem).slice(0, limits.project);
}

/** Also without what turns the text around it around on a page, and with a sign for halves of characters, which no file can hold. */
function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '').replace(/\p{Cs}/gu, '\ufffd');
}
