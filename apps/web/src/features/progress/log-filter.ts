import type { AuditEvent } from '@seaworthy/schema/audit';
import { logLine } from './log-line.ts';

export interface LogFilter {
  /** Name of a stage; null for all. */
  readonly stage: string | null;
  /** Words that a line must contain, all of them, whatever their case. */
  readonly text: string;
}

export const everything: LogFilter = { stage: null, text: '' };

/** The lines that match, in their order; the same list when nothing is filtered. */
export function filterLog(events: readonly AuditEvent[], { stage, text }: LogFilter): readonly AuditEvent[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (stage === null && words.length === 0) return events;
  return events.filter((event) => {
    if (stage !== null && event.stage !== stage) return false;
    const line = `${event.stage ?? ''} ${logLine(event)}`.toLowerCase();
    return words.every((word) => line.includes(word));
  });
}

/** One line as it is copied and saved; times are UTC, so that two people see the same. */
export function plainLine(event: AuditEvent): string {
  return `${new Date(event.at).toISOString()} ${event.stage ?? '-'} ${logLine(event)}`;
}
