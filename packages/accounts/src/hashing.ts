import { SeaworthyError } from '@seaworthy/schema/problem';
import { hashPassword, verifyPassword } from 'better-auth/crypto';

export interface Hashing {
  hash(password: string): Promise<string>;
  verify(data: { readonly hash: string; readonly password: string }): Promise<boolean>;
}

/**
 * Keys that are derived at the same time. Each takes 34 MB and a thread of the pool that also reads and writes files: with all
 * four of them busy with passwords, whoever is signed in would wait for the disk.
 */
const atOnce = 2;
/** Sign-ins that may wait, some seconds of work; more are told to come back. */
const mostWaiting = 100;

/** scrypt as the library does it, two at a time, in the order of arrival. */
export function createHashing(): Hashing {
  const waiting: (() => void)[] = [];
  let running = 0;
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting) {
        throw new SeaworthyError('request/rate-limited', 'Too many people are signing in at this moment.');
      }
      // Whoever is done hands its place on: `running` stays.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }
  return {
    hash: (password) => inTurn(() => hashPassword(password)),
    verify: (data) => inTurn(() => verifyPassword(data)),
  };
}
