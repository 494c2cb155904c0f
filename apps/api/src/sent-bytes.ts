import { createHash } from 'node:crypto';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A JSON body ready to be sent, and sent again. */
export interface SentBytes {
  readonly plain: Buffer;
  /** A weak tag, because the same one stands for the plain and the compressed form. */
  readonly etag: string;
  /** Compressed at the first call, then kept. */
  gzipped(): Promise<Buffer>;
}

/** Smaller bodies travel in one packet anyway. */
const compressFromBytes = 1_400;

export function sentBytes(value: unknown): SentBytes {
  const plain = Buffer.from(JSON.stringify(value));
  const etag = `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 27)}"`;
  let packed: Promise<Buffer> | undefined;
  return {
    plain,
    etag,
    gzipped() {
      packed ??= compress(plain);
      return packed;
    },
  };
}

/** Sends the bytes, compressed where the client takes it, or 304 when the client has them. */
export async function sendBytes(request: FastifyRequest, reply: FastifyReply, body: SentBytes): Promise<FastifyReply> {
  reply.header('etag', body.etag).header('cache-control', 'private, no-cache').header('vary', 'accept-encoding');
  if (matchesTag(request.headers['if-none-match'], body.etag)) return reply.code(304).send();
  reply.type('application/json; charset=utf-8');
  if (body.plain.byteLength < compressFromBytes || !takesGzip(request.headers['accept-encoding'])) {
    return reply.send(body.plain);
  }
  return reply.header('content-encoding', 'gzip').send(await body.gzipped());
}

/** If-None-Match against one tag; the comparison is weak (RFC 9110, 13.1.2): proxies weaken tags. */
export function matchesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((tag) => opaque(tag) === opaque(etag));
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}

function takesGzip(header: string | string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .some((part) => /^\s*gzip\b/i.test(part) && !/;\s*q=0(\.0*)?\s*$/.test(part));
}

function compress(plain: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(plain, { level: 5 }, (error, packed) => (error === null ? resolve(packed) : reject(error)));
  });
}
