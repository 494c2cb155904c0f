import { useSyncExternalStore } from 'react';

/**
 * The last good answers of lists and reports, in this browser's IndexedDB, for the time in which the server does not
 * answer. Nothing here throws: a browser without storage has a page without memory.
 */
export interface KeptAnswer {
  readonly path: string;
  readonly text: string;
  /** When the server gave it, in milliseconds since the epoch. */
  readonly at: number;
}

/** How many answers are kept; the ones not renewed for longest go first. */
const maxAnswers = 80;
/** Characters of one answer; a report of 5,000 findings has about six million. */
const maxLength = 12_000_000;
const storeName = 'answers';

/** How long a copy may stand in, in milliseconds: 30 days. Whoever has been away for longer is not helped by it. */
const keptForMs = 2_592_000_000;

export async function kept(path: string): Promise<KeptAnswer | undefined> {
  const copy = await run<KeptAnswer | undefined>('readonly', (store) => store.get(path));
  return copy === undefined || Date.now() - copy.at > keptForMs ? undefined : copy;
}

/** Without waiting: reading goes on while the copy is written. */
export function keep(path: string, text: string): void {
  if (text.length > maxLength) return;
  const answer: KeptAnswer = { path, text, at: Date.now() };
  void run('readwrite', (store) => store.put(answer)).then(dropOldest);
}

/** Forgets a path and all below it, as everything of a deleted audit. */
export async function forgetKept(path: string): Promise<void> {
  await run('readwrite', (store) => store.delete(IDBKeyRange.bound(path, `${path}/\uffff`)));
}

/** The server knows it no more. A readable address holds the audit's id, under which everything else of it is kept. */
export async function forgetGone(path: string): Promise<void> {
  const copy = await run<KeptAnswer | undefined>('readonly', (store) => store.get(path));
  await forgetKept(path);
  const id = copy === undefined ? undefined : idIn(copy.text);
  if (id !== undefined) await forgetKept(`/audits/${encodeURIComponent(id)}`);
}

function idIn(text: string): string | undefined {
  const value: unknown = JSON.parse(text); // it was parsed before it was kept
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    ? value.id
    : undefined;
}

async function dropOldest(): Promise<void> {
  const tooOld = IDBKeyRange.upperBound(Date.now() - keptForMs);
  const outdated = (await run('readonly', (store) => store.index('at').getAllKeys(tooOld))) ?? [];
  for (const path of outdated) await run('readwrite', (store) => store.delete(path));
  const count = (await run<number>('readonly', (store) => store.count())) ?? 0;
  if (count <= maxAnswers) return;
  const paths = (await run('readonly', (store) => store.index('at').getAllKeys(null, count - maxAnswers))) ?? [];
  for (const path of paths) await run('readwrite', (store) => store.delete(path));
}

let opening: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('seaworthy', 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(storeName, { keyPath: 'path' }).createIndex('at', 'at');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function run<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const database = await open();
    return await new Promise<T>((resolve, reject) => {
      const request = work(database.transaction(storeName, mode).objectStore(storeName));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    // No storage in this window, or it is full: there is no copy, and the page says that the server does not answer.
    return undefined;
  }
}

const old = new Map<string, number>();
const listeners = new Set<() => void>();
let oldest: number | null = null;

/** The server answered: what is still shown of copies is asked again by whoever watches `useCopyDate`. */
export function noteFresh(): void {
  if (old.size === 0) return;
  old.clear();
  tell();
}

/** A copy of this path is shown. */
export function noteOld(path: string, at: number): void {
  old.set(path, at);
  tell();
}

function tell(): void {
  oldest = old.size === 0 ? null : Math.min(...old.values());
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** When the server last said what is shown, if it is a copy; null while everything shown comes from the server. */
export function useCopyDate(): number | null {
  return useSyncExternalStore(subscribe, () => oldest);
}
