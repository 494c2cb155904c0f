import type { AuditDetail, ScoreView } from '@seaworthy/schema/api';
import type { FindingRow, ReportOverview } from '@seaworthy/schema/api-findings';
import type { TriageInput } from '@seaworthy/schema/api-triage';
import type { Triage } from '@seaworthy/schema/report-triage';
import { useRef, useState } from 'react';
import { useCopyDate } from '../../../api/kept.ts';
import { asProblem } from '../../../api/problem.ts';
import { useMay } from '../../../api/session.ts';
import { type Assignment, useAssign, useDecide } from '../../../api/triage.ts';
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
  const fail = (error: unknown) => notice.say({ text: m.failed(asProblem(error).detail) });
  const { send, assign, fromDialog, isPending } = useSaving(audit.id, task, fail);
  const before = report.score.value;
  const told = (text: string, from: number | null, score: ScoreView) =>
    `${text} ${m.score(formatScore(from), formatScore(score.value))}`;
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
    const ids = rows.map(({ id }) => id);
    const score = await fromDialog(send(ids, triage));
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
    decide,
    /** @throws what the server said: the dialog keeps the choice. */
    async assign(change: Assignment, sentence: string) {
      await fromDialog(assign(change));
      setTask(null);
      notice.say({ text: sentence });
    },
    ask(what: Task['what'], rows: readonly FindingRow[]) {
      const free = what === 'assign' ? rows : rows.filter(isOurs);
      // While its dialog is on its way, further keys are what somebody wants to write into it.
      if (!allowed || task !== null || free.length === 0) return;
      // What is saved closes its dialog, and would close this one.
      if (isPending) notice.say({ text: m.stillSaving });
      else setTask({ what, rows: free });
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

/** What the desk sends. `onRefused` is told of a refusal when the dialog that would show it was closed meanwhile. */
function useSaving(auditId: string, task: Task | null, onRefused: (error: unknown) => void) {
  const decision = useDecide();
  const assignment = useAssign(auditId);
  const shown = useRef(task);
  shown.current = task;
  const fromDialog = async <T>(work: Promise<T>): Promise<T> => {
    const from = shown.current;
    try {
      return await work;
    } catch (error) {
      if (shown.current !== from) onRefused(error);
      throw error;
    }
  };
  return {
    isPending: decision.isPending || assignment.isPending,
    fromDialog,
    assign: assignment.mutateAsync,
    send: (ids: readonly string[], triage: TriageInput | null) => decision.mutateAsync({ auditId, ids, triage }),
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
