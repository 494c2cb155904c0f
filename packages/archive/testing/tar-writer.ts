/** One entry, by default an honest ustar file. */
export interface TarItem {
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  /** Type flag: `0` file, `1` hard link, `2` link, `3` character device, `5` folder, `6` FIFO, `x` pax, `L` GNU long name. */
  readonly type?: string;
  readonly link?: string | Buffer;
  /** Size in the header instead of the true one. */
  readonly size?: number;
  readonly magic?: 'ustar' | 'gnu' | 'v7';
}

const block = 512;

/** A tar file, byte by byte. `end: false` leaves out the two zero blocks. */
export function tar(items: readonly TarItem[], shape: { readonly end?: boolean } = {}): Buffer {
  const parts = items.flatMap((item) => {
    const data = Buffer.from(item.data ?? '');
    return [header(item, data.byteLength), data, Buffer.alloc(-data.byteLength & (block - 1))];
  });
  return Buffer.concat([...parts, Buffer.alloc(shape.end === false ? 0 : 2 * block)]);
}

function header(item: TarItem, length: number): Buffer {
  const bytes = Buffer.alloc(block);
  Buffer.from(item.name).copy(bytes, 0, 0, 100);
  bytes.write('0000644\0', 100);
  bytes.write('0000000\0', 108);
  bytes.write('0000000\0', 116);
  bytes.write(`${(item.size ?? length).toString(8).padStart(11, '0')}\0`, 124);
  bytes.write('00000000000\0', 136);
  bytes.write(item.type ?? '0', 156);
  Buffer.from(item.link ?? '').copy(bytes, 157, 0, 100);
  if (item.magic === 'gnu') bytes.write('ustar  \0', 257, 'latin1');
  else if (item.magic !== 'v7') bytes.write('ustar\u000000', 257, 'latin1');
  let sum = 8 * 32;
  for (let i = 0; i < block; i++) if (i < 148 || i >= 156) sum += bytes[i] ?? 0;
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

/** An extended header for the next entry; values may be bytes that are no UTF-8. */
export function pax(records: Readonly<Record<string, string | Buffer>>): TarItem {
  const lines = Object.entries(records).map(([key, value]) => {
    const body = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
    let length = body.byteLength + 1;
    while (String(length).length + body.byteLength !== length) length = String(length).length + body.byteLength;
    return Buffer.concat([Buffer.from(String(length)), body]);
  });
  return { name: 'PaxHeader/entry', type: 'x', data: Buffer.concat(lines) };
}

/** GNU's way of writing a name of more than 100 bytes, for the next entry. */
export function gnuLongName(name: string): TarItem {
  return { name: '././@LongLink', type: 'L', data: `${name}\0`, magic: 'gnu' };
}

/** Files with names of any length, as pax archives write them. */
export function tarOf(files: ReadonlyMap<string, Buffer>): Buffer {
  return tar(
    [...files].flatMap(([name, data]) =>
      Buffer.byteLength(name) > 100 ? [pax({ path: name }), { name: name.slice(0, 20), data }] : [{ name, data }],
    ),
  );
}
