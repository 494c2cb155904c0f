import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { AuditView } from '@seaworthy/schema/api';
import { KnownContent, type UploadTarget, UploadView } from '@seaworthy/schema/uploads';
import { ExitError, exitCodes } from '../exit-code.ts';
import type { Prepared } from './prepare.ts';
import { megabytes, type Say } from './say.ts';
import { isPassing, patiently, type Server, ServerProblem, Unreachable } from './server.ts';

/**
 * Sends an archive chunk by chunk and starts its audit, going on where an earlier sending of the same content stopped; a cut
 * line is tried again.
 * @throws ServerProblem for refusals, Unreachable when the server stays away.
 */
export async function sendArchive(
  server: Server,
  archive: Prepared,
  target: Required<UploadTarget>,
  say: Say,
): Promise<AuditView> {
  const steady = <T>(work: () => Promise<T>) => patiently(work, (why, ms) => say.line(trying(why, ms)));
  const { fileName, size, sha256 } = archive;
  const body = { fileName: fileName.slice(-255), size, sha256 };
  const upload = await steady(() => server.json('/uploads', UploadView, { method: 'POST', body }));
  await sendChunks(server, archive, upload, steady, say);
  // What stands there of the same content: an audit beyond these is ours, should its answer get lost.
  const before = await knownOf(server, sha256);
  say.status(`${fileName} has arrived; its audit is started …`);
  return startAudit(server, upload, target, before, say);
}

export function trying(why: string, ms: number): string {
  return `${why}; trying again in ${ms < 1_000 ? '0.5' : Math.round(ms / 1_000)} s.`;
}

async function sendChunks(
  server: Server,
  archive: Prepared,
  { id, chunkBytes, received }: UploadView,
  steady: <T>(work: () => Promise<T>) => Promise<T>,
  say: Say,
): Promise<void> {
  const there = new Set(received);
  const count = Math.ceil(archive.size / chunkBytes);
  const whole = megabytes(archive.size);
  if (there.size > 0) say.line(`Going on with an upload of which ${there.size} of ${count} pieces have arrived.`);
  else say.line(`Sending ${archive.fileName} (${whole}) to ${server.address}`);
  const file = await open(archive.path);
  try {
    for (let position = 0; position < count; position++) {
      if (there.has(position)) continue;
      say.status(`Sending ${archive.fileName}: ${megabytes(position * chunkBytes)} of ${whole}`);
      const chunk = await chunkAt(
        file,
        position * chunkBytes,
        Math.min(chunkBytes, archive.size - position * chunkBytes),
      );
      const sha256 = createHash('sha256').update(chunk).digest('hex');
      const path = `/uploads/${id}/chunks/${position}?sha256=${sha256}`;
      await steady(() => server.json(path, UploadView, { method: 'PUT', body: chunk }));
      if (count > 1) say.line(`Sent piece ${position + 1} of ${count}`);
    }
  } finally {
    await file.close();
  }
}

async function chunkAt(file: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const chunk = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(chunk, filled, length - filled, at + filled);
    if (bytesRead === 0)
      throw new ExitError(exitCodes.usage, 'The archive became shorter while it was sent. Run it again.');
    filled += bytesRead;
  }
  return chunk;
}

/** Not simply made again when its answer is lost: it may have worked, and two audits of one build are one too many. */
async function startAudit(
  server: Server,
  upload: UploadView,
  target: Required<UploadTarget>,
  before: ReadonlySet<string>,
  say: Say,
): Promise<AuditView> {
  let answerLost = false;
  const start = async (): Promise<AuditView> => {
    try {
      const made = answerLost ? await newOf(server, upload, before) : undefined;
      return made ?? (await server.json(`/uploads/${upload.id}/audit`, AuditView, { method: 'POST', body: target }));
    } catch (error) {
      if (!(error instanceof ServerProblem)) answerLost ||= isPassing(error);
      // The request whose answer was lost is still at work, or has just ended: the next look finds its audit.
      else if (answerLost && ['conflict', 'not-found'].includes(error.problem.code)) {
        throw new Unreachable('its audit is being started', error);
      }
      throw error;
    }
  };
  return patiently(start, (why, ms) => say.line(trying(why, ms)));
}

/** The audit that the lost answer spoke of; undefined while the upload is still open. */
async function newOf(
  server: Server,
  { sha256 }: UploadView,
  before: ReadonlySet<string>,
): Promise<AuditView | undefined> {
  const { audits } = await server.json(`/uploads/known?sha256=${sha256}`, KnownContent);
  return audits.find(({ id }) => !before.has(id));
}

/** Empty for a token that may not read: then a lost answer cannot be made up for, and the refusal is said. */
async function knownOf(server: Server, sha256: string): Promise<ReadonlySet<string>> {
  try {
    const { audits } = await server.json(`/uploads/known?sha256=${sha256}`, KnownContent);
    return new Set(audits.map(({ id }) => id));
  } catch (error) {
    if (error instanceof ServerProblem && error.problem.status === 403) return new Set();
    throw error;
  }
}
