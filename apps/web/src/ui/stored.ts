/** What this browser remembers. Storage may be forbidden or full; the page then works without memory. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`seaworthy.${key}`);
  } catch {
    // Forbidden by the browser's settings.
    return null;
  }
}

/** Null forgets the key. */
export function writeStored(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`seaworthy.${key}`);
    else localStorage.setItem(`seaworthy.${key}`, value);
  } catch {
    // Forbidden or full: the choice holds until the page is left.
  }
}
