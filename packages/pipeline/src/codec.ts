/** How an artifact becomes bytes and comes back equal. Its bytes are a pure function of its content. */
export interface Codec<T> {
  encode(artifact: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/** For everything that is JSON. Checkpoint keys carry the versions, so what is read back has the shape of its writer. */
export function jsonCodec<T>(): Codec<T> {
  return {
    encode: (artifact) => Buffer.from(JSON.stringify(artifact)),
    decode: (bytes) => JSON.parse(viewOf(bytes).toString('utf8')) as T, // written by the same stage version, see the key
  };
}

const lengthBytes = 4;

/** A JSON header followed by raw bytes: texts are stored once, as they are, without escaping. */
export function pack(header: unknown, bodies: readonly (string | Uint8Array)[]): Uint8Array {
  const lengths = bodies.map((body) => Buffer.byteLength(body));
  const head = Buffer.from(JSON.stringify({ header, lengths }));
  const total = lengths.reduce((sum, length) => sum + length, lengthBytes + head.byteLength);
  const packed = Buffer.allocUnsafeSlow(total);
  packed.writeUInt32LE(head.byteLength, 0);
  let at = lengthBytes + head.copy(packed, lengthBytes);
  for (const body of bodies) {
    if (typeof body === 'string') at += packed.write(body, at);
    else {
      packed.set(body, at);
      at += body.byteLength;
    }
  }
  return packed;
}

/** The bodies are views of `bytes`. */
export function unpack<Header>(bytes: Uint8Array): { header: Header; bodies: Buffer[] } {
  const view = viewOf(bytes);
  const headEnd = lengthBytes + view.readUInt32LE(0);
  const head = view.toString('utf8', lengthBytes, headEnd);
  const { header, lengths } = JSON.parse(head) as { header: Header; lengths: number[] }; // written by pack
  let at = headEnd;
  const bodies = lengths.map((length) => {
    at += length;
    return view.subarray(at - length, at);
  });
  return { header, bodies };
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
