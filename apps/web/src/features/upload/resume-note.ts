import { readStored, writeStored } from '../../ui/stored.ts';

/** What this browser remembers of an upload that did not end, so that a reloaded page can offer to go on. */
export interface ResumeNote {
  readonly uploadId: string;
  readonly name: string;
  readonly size: number;
}

const key = 'upload';

export function readResumeNote(): ResumeNote | null {
  try {
    const note: unknown = JSON.parse(readStored(key) ?? 'null');
    return isNote(note) ? note : null;
  } catch {
    // Written by another version, or by hand.
    return null;
  }
}

export function writeResumeNote(note: ResumeNote | null): void {
  writeStored(key, note === null ? null : JSON.stringify(note));
}

function isNote(value: unknown): value is ResumeNote {
  if (typeof value !== 'object' || value === null) return false;
  const { uploadId, name, size } = value as Partial<Record<keyof ResumeNote, unknown>>; // any object may be asked for keys
  return typeof uploadId === 'string' && typeof name === 'string' && typeof size === 'number';
}
