import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SeaworthyError } from '@seaworthy/schema/problem';

export const secretFileName = 'auth-secret';

/** Characters of the shortest secret that is taken: 32 bytes in base64url have 43. */
export const leastSecretLength = 32;

/**
 * The key that signs session cookies and encrypts second factors, from the data folder; made at the first start. It is not
 * in the database, so that a copy of the database alone opens no session.
 *
 * @throws SeaworthyError storage/unavailable when the file cannot be read, or holds no secret.
 */
export async function secretOf(dataDir: string): Promise<string> {
  const path = join(dataDir, secretFileName);
  const known = await read(path);
  if (known !== undefined) return known;
  // Several processes may start at once: the file appears whole, and only the first one's stays.
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw new SeaworthyError('storage/unavailable', `${path} cannot be written.`, { cause: error });
  } finally {
    await rm(draft, { force: true });
  }
  const made = await read(path);
  if (made !== undefined) return made;
  throw new SeaworthyError('storage/unavailable', `${path} was taken away at the moment it was made.`);
}

async function read(path: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(path, 'utf8')).trim();
    if (secret.length >= leastSecretLength) return secret;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new SeaworthyError('storage/unavailable', `${path} cannot be read.`, { cause: error });
  }
  const detail = `${path} holds fewer than ${leastSecretLength} characters. Remove it: the next start makes a new one, and everybody signs in again.`;
  throw new SeaworthyError('storage/unavailable', detail);
}
