import type { AuditDetail, ScoreView } from '@seaworthy/schema/api';
import type { FindingRow, ReportOverview } from '@seaworthy/schema/api-findings';
import type { TriageInput } from '@seaworthy/schema/api-triage';
import type { Triage } from '@seaworthy/schema/report-triage';
import { useState } from 'react';
import { useCopyDate } from '../../../api/kept.ts';
import { asProblem } from '../../../api/problem.ts';
import { useMay } from '../../../api/session.ts';
import { useDecide } from '../../../api/triage.ts';
import { triage as m } from '../../../messages/triage.ts';
import { formatIsoDay } from '../../../ui/dates.ts';
import { formatScore } from '../../../ui/format.ts';
import type { KeyRow } from '../../../ui/keys.ts';
import { useNotice } from '../../../ui/notice.tsx';
import { createDrafts } from './drafts.ts';

/** What a dialog asks about these findings. */
export interface Task {
  readonly what: 'accept' | 'dismiss' | 'assign';
  readonly rows: readonly FindingRow[];
}

export type Desk = ReturnType<typeof useDesk>;

/** Everything that can be decided about findings of one audit, and the way back right after. */
export function useDesk(audit: AuditDetail, report: ReportOverview, onDecided: () => void) {
  const isCopy = useCopyDate() !== null;
  const allowed = useMay('triage:write') && !isCopy;
  const [task, setTask] = useState<Task | null>(null);
  const notice = useNotice();
  const [drafts] = useState(createDrafts);
  const { mutateAsync, isPending } = useDecide();
  const before = report.score.value;
  const send = (ids: readonly string[], triage: TriageInput | null) => mutateAsync({ auditId: audit.id, ids, triage });
  const told = (text: string, from: number | null, score: ScoreView) =>
    `${text} ${m.score(formatScore(from), formatScore(score.value))}`;
  const fail = (error: unknown) => notice.say({ text: m.failed(asProblem(error).detail) });
  const undo = (rows: readonly FindingRow[], from: number | null) => async () => {
    try {
      let score: ScoreView | undefined;
      for (const [triage, ids] of earlierOf(rows)) score = await send(ids, triage);
      if (score !== undefined) notice.say({ text: told(m.done.undone, from, score) });
    } catch (error) {
      fail(error);
    }
  };
  /** @throws what the server said: the dialog keeps what was typed. */
  const decide = async (rows: readonly FindingRow[], triage: TriageInput | null) => {
    const score = await send(
      rows.map(({ id }) => id),
      triage,
    );
    setTask(null);
    notice.say({ text: told(sentenceOf(rows, triage), before, score), undo: undo(rows, score.value) });
    onDecided();
  };
  return {
    auditId: audit.id,
    report,
    allowed,
    isPending,
    task,
    notice,
    drafts,
    say: notice.say,
    decide,
    ask(what: Task['what'], rows: readonly FindingRow[]) {
      const free = what === 'assign' ? rows : rows.filter(isOurs);
      // While its dialog is on its way, further keys are what somebody wants to write into it.
      if (allowed && task === null && free.length > 0) setTask({ what, rows: free });
    },
    close: () => setTask(null),
    reopen(rows: readonly FindingRow[]) {
      const decided = rows.filter((row) => row.triage !== undefined && isOurs(row));
      if (!allowed || isPending || task !== null) return;
      if (decided.length === 0) notice.say({ text: m.nothingOpen });
      else decide(decided, null).catch(fail);
    },
  };
}

/** Keys of the page, for what `rowsOf` says they are about. */
export function deskKeys(desk: Desk, rowsOf: () => readonly FindingRow[], onComment: () => void): readonly KeyRow[] {
  if (!desk.allowed) return [];
  return [
    { keys: 'e', meaning: m.key.accept, run: () => desk.ask('accept', rowsOf()) },
    { keys: 'n', meaning: m.key.dismiss, run: () => desk.ask('dismiss', rowsOf()) },
    { keys: 'r', meaning: m.key.open, run: () => desk.reopen(rowsOf()) },
    { keys: 'a', meaning: m.key.assign, run: () => desk.ask('assign', rowsOf()) },
    { keys: 'm', meaning: m.key.comment, run: onComment },
    { keys: 'z', meaning: m.key.undo, run: () => void desk.notice.undo() },
  ];
}

/** Whether the page can change it: what the repository itself says stands until the repository says otherwise. */
export function isOurs({ triage }: Pick<FindingRow, 'triage'>): boolean {
  return triage?.source !== 'repository';
}

function sentenceOf(rows: readonly FindingRow[], triage: TriageInput | null): string {
  const title = rows[0]?.title ?? '';
  if (triage === null) return m.done.opened(rows.length, title);
  if (triage.kind === 'false-positive') return m.done.dismissed(rows.length, title);
  return m.done.accepted(rows.length, title, formatIsoDay(triage.until ?? ''));
}

/** What has to be sent to have it as it was, findings with the same decision together. */
function earlierOf(rows: readonly FindingRow[]): readonly (readonly [TriageInput | null, readonly string[]])[] {
  const groups = new Map<string, { readonly triage: TriageInput | null; readonly ids: string[] }>();
  for (const { id, triage } of rows) {
    const input = triage === undefined ? null : inputOf(triage);
    const key = JSON.stringify(input);
    const group = groups.get(key) ?? { triage: input, ids: [] };
    group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ triage, ids }) => [triage, ids]);
}

function inputOf({ kind, reason, until }: Triage): TriageInput {
  return { kind, reason, until };
}
