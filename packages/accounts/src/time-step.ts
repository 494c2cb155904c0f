import { createHmac } from 'node:crypto';

/** RFC 6238 as authenticator apps do it: a code of six digits for every 30 seconds. */
const stepMs = 30_000;
const digits = 6;
/** Steps before and after the one of now whose codes are taken, as the library takes them; one more each, for it looked earlier. */
const tolerated = 2;

/** The newest time step near `now` (milliseconds since the epoch) whose code this is; undefined when it is none's. */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  const current = Math.floor(now / stepMs);
  for (let step = current + tolerated; step >= current - tolerated; step--) {
    if (codeOf(secret, step) === code) return step;
  }
  return undefined;
}

/** RFC 4226. The secret is text as the library keeps it, before base32. */
function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}
