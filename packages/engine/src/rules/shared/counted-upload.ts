import type { App } from '../../model/app.ts';
import { advice, type FixProposal } from '../rule.ts';
import { refusal } from './refusal.ts';
import { stackOf } from './stack.ts';

const megabytes = 50;

/** How a handler in `file` keeps an upload within a limit, in the words of its framework. */
export function countedUpload(app: App, file: string): FixProposal {
  const stack = stackOf(app, file);
  if (app.language === 'node') return scriptLimit(stack);
  if (stack === 'flask' || stack === 'quart')
    return advice(
      'Let the framework refuse large bodies',
      'python',
      `app.config["MAX_CONTENT_LENGTH"] = ${megabytes} * 1024 * 1024   # answers 413 before the handler reads anything`,
    );
  const refuse = refusal(app, file, 413, 'File too large');
  if (stack === 'django')
    return advice(
      'Look at the size first and copy in chunks',
      'python',
      `if upload.size > settings.MAX_UPLOAD_BYTES:\n    ${refuse}\nfor chunk in upload.chunks():\n    out.write(chunk)`,
    );
  return advice(
    'Count the bytes while they are copied',
    'python',
    `size = 0\nwith open(target, "wb") as out:\n    while chunk := await file.read(1 << 20):\n        size += len(chunk)\n        if size > settings.max_upload_bytes:\n            ${refuse}\n        out.write(chunk)`,
  );
}

function scriptLimit(stack: ReturnType<typeof stackOf>): FixProposal {
  if (stack === 'fastify')
    return advice(
      'Limit what the parser of uploads accepts',
      'ts',
      `app.register(multipart, { limits: { fileSize: ${megabytes} * 1024 * 1024, files: 1 } });`,
    );
  if (stack === 'express' || stack === 'nest' || stack === null)
    return advice(
      'Limit what multer accepts',
      'ts',
      `multer({ dest: uploadDir, limits: { fileSize: ${megabytes} * 1024 * 1024, files: 1 } })`,
    );
  return advice(
    'Stop at the limit',
    'text',
    `Set a limit of ${megabytes} MiB for bodies in the proxy, and read the upload as a stream that counts its bytes and answers 413 when there are more.`,
  );
}
