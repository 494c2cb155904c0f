/** Zstandard frames of raw and run-length blocks (RFC 8878): valid for every decoder, without compressing. */

const magic = 0xfd2fb528;
const largestBlock = 131_072;

/** `windowByte`: window descriptor; 0x70 is 16 MB. */
export function zstd(data: Buffer, windowByte = 0x70): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.byteLength || at === 0; at += largestBlock) {
    const piece = data.subarray(at, at + largestBlock);
    blocks.push(blockHeader(0, piece.byteLength, at + largestBlock >= data.byteLength), piece);
  }
  return Buffer.concat([frameHeader(windowByte), ...blocks]);
}

/** `count` blocks of 128 KB of zeros, four bytes each. */
export function zstdZeros(count: number): Buffer {
  const blocks = Array.from({ length: count }, (_, i) =>
    Buffer.concat([blockHeader(1, largestBlock, i === count - 1), Buffer.of(0)]),
  );
  return Buffer.concat([frameHeader(0x70), ...blocks]);
}

/** A frame that decoders pass over. */
export function skippableFrame(length: number): Buffer {
  const frame = Buffer.alloc(8 + length);
  frame.writeUInt32LE(0x184d2a53, 0);
  frame.writeUInt32LE(length, 4);
  return frame;
}

function frameHeader(windowByte: number): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt32LE(magic, 0);
  header.writeUInt8(windowByte, 5);
  return header;
}

function blockHeader(type: number, size: number, isLast: boolean): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | (type << 1) | (isLast ? 1 : 0), 0, 3);
  return header;
}
