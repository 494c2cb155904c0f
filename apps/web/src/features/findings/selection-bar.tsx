import type { FindingRow } from '@seaworthy/schema/api-findings';
import type { Finding } from '@seaworthy/schema/report';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { findingQuery } from '../../api/queries.ts';
import { triage } from '../../messages/triage.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { agentTask } from './agent-task.ts';
import { download } from './download.ts';
import { findingMarkdown } from './finding-markdown.ts';
import styles from './findings-view.module.css';
import { type Desk, isOurs } from './triage/use-desk.ts';

const m = messages.findings;
/** Findings that are read at once for an export of the selection; more are asked for in turn. */
const together = 6;

/** What can be done with the chosen findings. Takes no space while there are none. */
export function SelectionBar({
  auditId,
  rows,
  selected,
  desk,
  onClear,
}: {
  readonly auditId: string;
  readonly rows: readonly FindingRow[];
  readonly selected: ReadonlySet<string>;
  readonly desk: Desk;
  readonly onClear: () => void;
}) {
  const client = useQueryClient();
  const [said, setSaid] = useState('');
  if (selected.size === 0) return null;
  const chosen = rows.filter(({ id }) => selected.has(id));
  const read = async (): Promise<readonly Finding[]> => {
    const found: Finding[] = [];
    for (let from = 0; from < chosen.length; from += together) {
      const part = chosen.slice(from, from + together);
      const details = await Promise.all(part.map(({ id }) => client.fetchQuery(findingQuery(auditId, id))));
      found.push(...details.map(({ finding }) => finding));
    }
    return found;
  };
  const act = (work: (findings: readonly Finding[]) => Promise<string>) => async () => {
    try {
      setSaid(await work(await read()));
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };
  const copy = (write: (finding: Finding) => string) =>
    act(async (findings) => {
      await navigator.clipboard.writeText(findings.map(write).join('\n'));
      return m.copiedCount(findings.length);
    });
  const patch = act(async (findings) => {
    const { combinePatches } = await import('@seaworthy/assess/combine-patches');
    const combined = combinePatches(findings);
    if (combined.taken.length > 0) download('fixes.patch', combined.patch);
    return m.patched(combined.taken.length, findings.length - combined.taken.length);
  });
  return (
    <div className={styles.selection}>
      <strong>{m.selected(chosen.length)}</strong>
      {desk.allowed && <Decide desk={desk} chosen={chosen} />}
      <Button kind="quiet" onClick={copy(findingMarkdown)}>
        {m.copyMarkdown}
      </Button>
      <Button kind="quiet" onClick={copy(agentTask)}>
        {m.copyTask}
      </Button>
      {chosen.some(({ fix }) => fix.patch) && (
        <Button kind="quiet" onClick={patch}>
          {m.downloadPatch}
        </Button>
      )}
      <Button kind="quiet" onClick={onClear}>
        {m.clearSelection}
      </Button>
      <span role="status">{said}</span>
    </div>
  );
}

function Decide({ desk, chosen }: { readonly desk: Desk; readonly chosen: readonly FindingRow[] }) {
  const ours = chosen.filter(isOurs);
  return (
    <>
      {ours.length > 0 && (
        <>
          <Button kind="quiet" aria-haspopup="dialog" onClick={() => desk.ask('accept', chosen)}>
            {triage.actions.accept}
          </Button>
          <Button kind="quiet" aria-haspopup="dialog" onClick={() => desk.ask('dismiss', chosen)}>
            {triage.actions.dismiss}
          </Button>
        </>
      )}
      {ours.some((row) => row.triage !== undefined) && (
        <Button kind="quiet" busy={desk.isPending} onClick={() => desk.reopen(chosen)}>
          {triage.actions.open}
        </Button>
      )}
      <Button kind="quiet" aria-haspopup="dialog" onClick={() => desk.ask('assign', chosen)}>
        {triage.actions.assign}
      </Button>
    </>
  );
}
