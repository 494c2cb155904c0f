import { readStored, writeStored } from '../ui/stored.ts';

const key = 'compare-with';
/** Choices that are remembered; older ones fall back to the audit before. */
const most = 50;

type Choices = readonly (readonly [auditId: string, auditNumber: number])[];

/** Number of the audit that somebody chose, in this browser, to compare this one with; null: nobody did. */
export function readCompareChoice(auditId: string): number | null {
  return read().find(([id]) => id === auditId)?.[1] ?? null;
}

export function writeCompareChoice(auditId: string, number: number): void {
  const others = read().filter(([id]) => id !== auditId);
  writeStored(key, JSON.stringify([[auditId, number], ...others].slice(0, most)));
}

function read(): Choices {
  try {
    const stored: unknown = JSON.parse(readStored(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isChoice) : [];
  } catch {
    // Written by another version, or by hand.
    return [];
  }
}

function isChoice(value: unknown): value is Choices[number] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}
