import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';

/** Streams forms part by part. The file's own limit is kept where it is written, with our words (receive-archive.ts). */
export async function acceptForms(app: FastifyInstance): Promise<void> {
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: {
      fieldNameSize: 100,
      /** Bytes; the longest field is 200 characters. */
      fieldSize: 4_096,
      fields: 8,
      /** One more than allowed, so that a second file is refused in our words. */
      files: 2,
      parts: 10,
      headerPairs: 20,
      fileSize: Number.POSITIVE_INFINITY,
    },
  });
}
