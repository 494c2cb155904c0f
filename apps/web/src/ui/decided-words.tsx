import type { FindingRow } from '@seaworthy/schema/api-findings';
import { triage as m } from '../messages/triage.ts';
import { formatIsoDay } from './dates.ts';
import table from './table.module.css';

/** `Accepted until 12 Jun 2026`, beside the title of a finding; nothing while it is open. */
export function DecidedWords({ row: { triage } }: { readonly row: Pick<FindingRow, 'triage'> }) {
  if (triage === undefined) return null;
  return <span className={table.muted}>{m.mark[triage.kind](formatIsoDay(triage.until ?? ''))}</span>;
}
