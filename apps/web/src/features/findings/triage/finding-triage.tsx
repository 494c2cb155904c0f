import type { FindingRow } from '@seaworthy/schema/api-findings';
import type { TriageView } from '@seaworthy/schema/api-triage';
import type { Triage } from '@seaworthy/schema/report-triage';
import { triage as m } from '../../../messages/triage.ts';
import { Button } from '../../../ui/button.tsx';
import { daysUntil, formatIsoDay } from '../../../ui/dates.ts';
import { Glyph } from '../../../ui/glyph.tsx';
import { PlaceExcerpt } from '../../../ui/place-excerpt.tsx';
import styles from './triage.module.css';
import { type Desk, isOurs } from './use-desk.ts';

/** What was decided about the open finding, and what can be decided now. */
export function FindingTriage({
  row,
  desk,
  assignee,
}: {
  readonly row: FindingRow;
  readonly desk: Desk;
  readonly assignee: TriageView['assignee'];
}) {
  const { triage } = row;
  return (
    <div className={styles.decision}>
      {triage !== undefined && <Decided triage={triage} />}
      {assignee !== null && <p>{m.assigned(assignee.name)}</p>}
      {desk.allowed && (
        <fieldset className={styles.actions}>
          <legend className="visually-hidden">{m.bar}</legend>
          {isOurs(row) && (
            <>
              <Button kind="plain" aria-haspopup="dialog" onClick={() => desk.ask('accept', [row])}>
                {triage?.kind === 'accepted-risk' ? m.actions.change : m.actions.accept}
              </Button>
              {triage?.kind !== 'false-positive' && (
                <Button kind="plain" aria-haspopup="dialog" onClick={() => desk.ask('dismiss', [row])}>
                  {m.actions.dismiss}
                </Button>
              )}
              {triage !== undefined && (
                <Button kind="plain" busy={desk.isPending} onClick={() => desk.reopen([row])}>
                  {m.actions.open}
                </Button>
              )}
            </>
          )}
          <Button kind="plain" aria-haspopup="dialog" onClick={() => desk.ask('assign', [row])}>
            {m.actions.assign}
          </Button>
        </fieldset>
      )}
    </div>
  );
}

/** Who decided what, why and until when; and the line, where the repository itself says so. */
function Decided({ triage }: { readonly triage: Triage }) {
  const { kind, reason, source, place } = triage;
  return (
    <div className={styles.decided}>
      <p>
        <Glyph name="attested" className={styles.mark} />
        <strong>{decisionWords(triage)}</strong>
      </p>
      <p className={styles.reason}>{reason}</p>
      <p className={styles.effect}>
        {m.effect[kind]} {source === 'repository' && m.inRepository}
      </p>
      {place !== undefined && <PlaceExcerpt evidence={place} />}
    </div>
  );
}

function decisionWords({ kind, by, on, until }: Triage): string {
  const day = on === null ? null : formatIsoDay(on);
  if (kind === 'false-positive') return m.state[kind](by, day, until === null ? null : formatIsoDay(until));
  return m.state[kind](by, day, formatIsoDay(until ?? ''), until === null ? '' : m.left(daysUntil(until)));
}
