import { createHash, randomBytes } from 'node:crypto';

/** A secret for a link: 256 bits, so that looking its hash up is all the comparison there is. */
export function newSecret(): { readonly token: string; readonly sha256: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, sha256: hashOfSecret(token) };
}

/** What is kept of a secret, lower-case hex. */
export function hashOfSecret(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
