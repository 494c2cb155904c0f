import { deflateSync } from 'node:zlib';

/** What is used of a document and its references that is not in pdfkit's types. */
interface Internals {
  ref(data?: object): Reference;
  _write(data: string | Uint8Array): void;
  _finalize(): void;
  push(chunk: null): boolean;
  readonly _offsets: (number | null)[];
  readonly _offset: number;
  readonly _root: Reference;
  readonly _info: Reference;
  readonly _id: Uint8Array;
}

interface Reference {
  readonly id: number;
  readonly buffer: readonly Uint8Array[];
  end(bytes: Uint8Array): void;
  finalize(): void;
}

/** Objects per stream: many compress well, few are found quickly. */
const perStream = 200;

/**
 * Makes pdfkit write object streams and a cross-reference stream (PDF 1.5, ISO 32000-1 7.5.7 and 7.5.8). A tagged file has
 * tens of small objects per finding; packed, they take an eighth of the space. Returns what writes the end of the file:
 * call it after `doc.end()`.
 */
export function packObjects(doc: PDFKit.PDFDocument): () => void {
  const inner = doc as unknown as Internals; // see above
  const places = new Map<number, ObjectPlace>();
  let pending: PackedObject[] = [];
  let captured: string[] | undefined;
  const [makeRef, write] = [inner.ref.bind(doc), inner._write.bind(doc)];

  const flush = () => {
    const objects = pending;
    pending = [];
    if (objects.length === 0) return;
    const { head, body } = streamText(objects);
    const stream = makeRef({ Type: 'ObjStm', N: objects.length, First: head.length });
    for (const [index, { id }] of objects.entries()) places.set(id, { stream: stream.id, index });
    stream.end(Buffer.from(head + body, 'latin1'));
  };

  inner._write = (data) => {
    if (captured !== undefined && typeof data === 'string') captured.push(data);
    else write(data);
  };
  inner.ref = (data) => {
    const reference = makeRef(data);
    const finalize = reference.finalize.bind(reference);
    reference.finalize = () => {
      if (reference.buffer.length > 0) return finalize();
      captured = [];
      finalize();
      // Three lines were written: `7 0 obj`, the object, `endobj`.
      pending.push({ id: reference.id, text: captured[1] ?? 'null' });
      captured = undefined;
      if (pending.length >= perStream) flush();
    };
    return reference;
  };
  // pdfkit would write a plain table here, which cannot say where packed objects are.
  inner._finalize = () => undefined;

  return () => {
    flush();
    const start = inner._offset;
    write(crossReference(inner, places, start));
    write(`startxref\n${start}\n%%EOF`);
    inner.push(null);
  };
}

interface PackedObject {
  readonly id: number;
  /** Bytes as Latin-1 characters, as pdfkit writes them. */
  readonly text: string;
}

interface ObjectPlace {
  readonly stream: number;
  readonly index: number;
}

/** First the numbers and offsets of the objects, then the objects. */
function streamText(objects: readonly PackedObject[]): { readonly head: string; readonly body: string } {
  let [head, body] = ['', ''];
  for (const { id, text } of objects) {
    head += `${id} ${body.length} `;
    body += `${text}\n`;
  }
  return { head, body };
}

/** One entry of 7 bytes per object: kind, then either offset and generation, or stream and index. The stream lists itself. */
function crossReference(inner: Internals, places: ReadonlyMap<number, ObjectPlace>, start: number): Uint8Array {
  const count = inner._offsets.length + 2;
  const table = new DataView(new ArrayBuffer(7 * count));
  const set = (id: number, kind: number, first: number, second: number) => {
    table.setUint8(7 * id, kind);
    table.setUint32(7 * id + 1, first);
    table.setUint16(7 * id + 5, second);
  };
  set(0, 0, 0, 65_535);
  for (const [index, offset] of inner._offsets.entries()) {
    const place = places.get(index + 1);
    if (place === undefined) set(index + 1, 1, offset ?? 0, 0);
    else set(index + 1, 2, place.stream, place.index);
  }
  set(count - 1, 1, start, 0);
  const data = deflateSync(new Uint8Array(table.buffer));
  const id = Buffer.from(inner._id).toString('hex');
  const facts = `/Type /XRef /Size ${count} /W [1 4 2] /Root ${inner._root} /Info ${inner._info} /ID [<${id}> <${id}>]`;
  const head = `${count - 1} 0 obj\n<< ${facts} /Filter /FlateDecode /Length ${data.length} >>\nstream\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), data, Buffer.from('\nendstream\nendobj\n', 'latin1')]);
}
