import type { AuditEvent } from '@seaworthy/schema/audit';
import { messages } from '../../messages.ts';
import { otherCounts } from './live-state.ts';

const m = messages.progress;

/** The numbers of a stage in words: `1,284 files · 3 findings`; empty when there are none. */
export function countsLine(event: Pick<AuditEvent, 'counts'>): string {
  return otherCounts(event)
    .map(([key, value]) => m.count(key, value))
    .join(' · ');
}

/** What the log says of one event: a stage's own message is only its title, so its numbers or its state are added. */
export function logLine(event: AuditEvent): string {
  switch (event.type) {
    case 'stage-started':
    case 'stage-resumed':
      return m.event[event.type](event.message);
    case 'stage-finished':
      return m.event[event.type](event.message, countsLine(event));
    default:
      return event.message === '' ? event.type : event.message;
  }
}
