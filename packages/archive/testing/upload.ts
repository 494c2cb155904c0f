import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenedTree } from '@seaworthy/schema/intake/opened-tree';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { onTestFinished } from 'vitest';
import { type OpenOptions, openArchive } from '../src/open-archive.ts';

/** A folder that goes away with the test. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seaworthy-archive-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens bytes the way an upload is opened: from a file whose name says nothing. */
export async function openBytes(
  bytes: Uint8Array,
  options: Partial<OpenOptions<Uint8Array>> = {},
): Promise<OpenedTree> {
  const path = join(await scratchFolder(), 'upload');
  await writeFile(path, bytes);
  return openArchive(path, { keep: () => true, take: (lent) => Buffer.from(lent), ...options });
}

/** `code: detail` of the refusal. @throws Error when the archive was taken or broke the reader. */
export async function refusal(bytes: Uint8Array, options: Partial<OpenOptions<Uint8Array>> = {}): Promise<string> {
  try {
    await openBytes(bytes, options);
  } catch (error) {
    if (error instanceof SeaworthyError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('the archive was taken');
}

/** Paths and kept text: enough to compare trees. */
export function contents(tree: OpenedTree): Record<string, string> {
  return Object.fromEntries(
    tree.entries.map(({ path }) => [path, Buffer.from(tree.kept.get(path) ?? '<not kept>').toString('utf8')]),
  );
}
