import { crc32, deflateRawSync } from 'node:zlib';

/** One entry, by default an honest deflated file written by a Unix packer. Every field can be made to lie. */
export interface ZipItem {
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  readonly method?: number;
  /** Bytes in the file instead of the packed `data`. */
  readonly packed?: Buffer;
  readonly flags?: number;
  /** Host system of the packer: 0 DOS, 3 Unix, 19 macOS. */
  readonly host?: number;
  /** Unix mode with its type bits. */
  readonly mode?: number;
  readonly crc?: number;
  /** Size in the directory and, unless `localSize` is given, in the entry itself. */
  readonly size?: number;
  readonly localSize?: number;
  readonly localName?: string | Buffer;
  readonly localMethod?: number;
  readonly extra?: Buffer;
  /** Position in the directory instead of the true one. */
  readonly offset?: number;
  /** Sizes and checksum follow the data; the local header holds zeros. */
  readonly descriptor?: boolean;
}

export interface ZipShape {
  /** Entries that the end record counts; default: all. */
  readonly count?: number;
  readonly trailer?: Buffer;
}

export const utf8Flag = 0x800;

/** A zip file, byte by byte. Names given as text are UTF-8 with the flag set. */
export function zip(items: readonly ZipItem[], shape: ZipShape = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const item of items) {
    const parts = partsOf(item);
    const local = localEntry(item, parts);
    central.push(centralEntry(item, parts, item.offset ?? at));
    locals.push(local);
    at += local.byteLength;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE((shape.count ?? items.length) & 0xffff, 8);
  end.writeUInt16LE((shape.count ?? items.length) & 0xffff, 10);
  end.writeUInt32LE(directory.byteLength, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end, shape.trailer ?? Buffer.alloc(0)]);
}

interface Parts {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly packed: Buffer;
  readonly crc: number;
  readonly size: number;
}

function partsOf(item: ZipItem): Parts {
  const data = Buffer.from(item.data ?? '');
  const method = item.method ?? 8;
  const isText = typeof item.name === 'string';
  return {
    name: Buffer.from(item.name),
    flags: (item.flags ?? (isText ? utf8Flag : 0)) | (item.descriptor === true ? 0x8 : 0),
    method,
    packed: item.packed ?? (method === 8 ? deflateRawSync(data) : data),
    crc: item.crc ?? crc32(data),
    size: item.size ?? data.byteLength,
  };
}

function localEntry(item: ZipItem, { name, flags, method, packed, crc, size }: Parts): Buffer {
  const localName = item.localName === undefined ? name : Buffer.from(item.localName);
  const header = Buffer.alloc(30);
  const deferred = item.descriptor === true;
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(item.localMethod ?? method, 8);
  header.writeUInt32LE(deferred ? 0 : crc, 14);
  header.writeUInt32LE(deferred ? 0 : packed.byteLength, 18);
  header.writeUInt32LE(deferred ? 0 : (item.localSize ?? size), 22);
  header.writeUInt16LE(localName.byteLength, 26);
  header.writeUInt16LE(item.extra?.byteLength ?? 0, 28);
  const descriptor = Buffer.alloc(deferred ? 16 : 0);
  if (deferred) {
    descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(crc, 4);
    descriptor.writeUInt32LE(packed.byteLength, 8);
    descriptor.writeUInt32LE(size, 12);
  }
  return Buffer.concat([header, localName, item.extra ?? Buffer.alloc(0), packed, descriptor]);
}

function centralEntry(item: ZipItem, { name, flags, method, packed, crc, size }: Parts, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(((item.host ?? 3) << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(packed.byteLength, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(name.byteLength, 28);
  header.writeUInt16LE(item.extra?.byteLength ?? 0, 30);
  header.writeUInt32LE(((item.mode ?? 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name, item.extra ?? Buffer.alloc(0)]);
}
