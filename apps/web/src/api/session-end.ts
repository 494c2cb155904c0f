import { useSyncExternalStore } from 'react';

/**
 * A session can end while a page is open. Requests then wait here until the person has signed in again, and go on; the page
 * keeps what was typed. `no`: it has not ended. `asking`: the page asks to sign in. `left`: it was asked, and put off.
 */
type SessionEnd = 'no' | 'asking' | 'left';

let state: SessionEnd = 'no';
let waiting: { readonly resolve: () => void; readonly reject: () => void }[] = [];
const listeners = new Set<() => void>();

function change(next: SessionEnd): void {
  state = next;
  for (const listener of listeners) listener();
}

function release(how: 'resolve' | 'reject'): void {
  const released = waiting;
  waiting = [];
  for (const one of released) one[how]();
}

/**
 * Waits until the person has signed in again. Rejects when they put it off: at once for what is only read, so that a page
 * that asks again by itself does not ask them again and again.
 */
export function untilSignedIn(isReading: boolean): Promise<void> {
  if (state === 'left' && isReading) return Promise.reject();
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    change('asking');
  });
}

export const askToSignIn = (): void => change('asking');

/** The server says that nobody is signed in any more. Whoever put signing in off is not asked again by that alone. */
export function noteEnd(): void {
  if (state === 'no') change('asking');
}

export function putOff(): void {
  change('left');
  release('reject');
}

export function signedInAgain(): void {
  change('no');
  release('resolve');
}

export function useSessionEnd(): SessionEnd {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
