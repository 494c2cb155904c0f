import { AsyncLocalStorage } from 'node:async_hooks';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { networkOf } from './lockout.ts';

export interface Hashing {
  hash(password: string): Promise<string>;
  verify(data: { readonly hash: string; readonly password: string }): Promise<boolean>;
  /** Whatever `work` has hashed waits in the line of this client's network. Null: in a line of its own. */
  forClient<T>(address: string | null, work: () => Promise<T>): Promise<T>;
}

/**
 * Keys that are derived at the same time. Each takes 34 MB and a thread of the pool that also reads and writes files: with all
 * four of them busy with passwords, whoever is signed in would wait for the disk.
 */
const atOnce = 2;
/** That may wait of one network, some seconds of work for a team that comes to work at nine; more are told to come back. */
const mostOfOneNetwork = 40;
/** That may wait in all: only many networks at once come near it. */
const mostWaiting = 1_000;

/** scrypt as the library does it, two at a time; networks take turns, so that one that floods waits for itself. */
export function createHashing(): Hashing {
  const client = new AsyncLocalStorage<string>();
  const lines = createLines();
  let running = 0;
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      // Whoever is done hands its place on: `running` stays.
      await new Promise<void>((resolve) => lines.join(client.getStore() ?? '', resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = lines.next();
      if (next === undefined) running -= 1;
      else next();
    }
  }
  return {
    hash: (password) => inTurn(() => hashPassword(password)),
    verify: (data) => inTurn(() => verifyPassword(data)),
    forClient: (address, work) => client.run(address === null ? '' : networkOf(address), work),
  };
}

/** A line for each name, served in turn. */
function createLines() {
  const lines = new Map<string, (() => void)[]>();
  let waiting = 0;
  return {
    /** @throws SeaworthyError request/rate-limited when too many wait. */
    join(name: string, begin: () => void): void {
      const line = lines.get(name) ?? [];
      if (waiting >= mostWaiting || line.length >= mostOfOneNetwork) {
        throw new SeaworthyError('request/rate-limited', 'Too many people are signing in at this moment.');
      }
      line.push(begin);
      lines.set(name, line);
      waiting += 1;
    },
    next(): (() => void) | undefined {
      const [first] = lines;
      if (first === undefined) return undefined;
      const [name, line] = first;
      const begin = line.shift();
      // To the end of the round.
      lines.delete(name);
      if (line.length > 0) lines.set(name, line);
      waiting -= 1;
      return begin;
    },
  };
}
