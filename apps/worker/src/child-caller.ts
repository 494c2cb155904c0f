import { isProblemCode, SeaworthyError } from '@seaworthy/schema/problem';
import type { Call, FromChild, ToChild } from './messages.ts';

/** Calls to the worker, and its answers. An error on the other side is thrown here with its code. */
export interface Caller {
  call(call: Call): Promise<unknown>;
  answer(message: Exclude<ToChild, { kind: 'start' }>): void;
}

export function createCaller(say: (message: FromChild) => Promise<void>): Caller {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let lastId = 0;
  return {
    call(call) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        say({ kind: 'call', id, call }).catch(reject);
      });
    },
    answer(message) {
      const caller = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.kind === 'answer') caller?.resolve(message.value);
      else caller?.reject(new SeaworthyError(isProblemCode(message.code) ? message.code : 'internal', message.detail));
    },
  };
}
