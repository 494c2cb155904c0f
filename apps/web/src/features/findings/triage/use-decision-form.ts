import type { FindingRow } from '@seaworthy/schema/api-findings';
import type { TriageInput } from '@seaworthy/schema/api-triage';
import type { Triage } from '@seaworthy/schema/report-triage';
import { type FormEvent, useId, useState } from 'react';
import { triage as m } from '../../../messages/triage.ts';
import { isoAfter, isoToday } from '../../../ui/dates.ts';
import type { Draft } from './drafts.ts';
import type { Desk } from './use-desk.ts';

/** As schema/report-triage.ts and api-triage.ts, whose values would bring zod whole into the page. */
export const least = 15;
export const most = 2_000;
const lastDays = 365;
export const presets = [30, 90, 180, 365] as const;

export type Why = keyof typeof m.dismiss.whys;
export const whys = Object.keys(m.dismiss.whys) as readonly Why[]; // the keys of a literal

/** What somebody writes to accept a risk, or to call it none: kept until it is saved or cancelled, whatever closes the dialog. */
export function useDecisionForm(desk: Desk, rows: readonly FindingRow[], kind: Triage['kind']) {
  const today = isoToday();
  const last = isoAfter(today, lastDays);
  const accept = kind === 'accepted-risk';
  const [earlier] = useState(() => (rows.length === 1 && rows[0]?.triage?.kind === kind ? rows[0].triage : undefined));
  const asksWhy = !accept && earlier === undefined;
  const [about] = useState(() => ({ kind, rows, asksWhy }));
  const [left] = useState(() => desk.drafts.of(about));
  const [draft, setDraft] = useState<Draft<Why>>(() => {
    const { reason, why, until } = left ?? { reason: earlier?.reason ?? '', why: null, until: earlier?.until ?? null };
    return { reason, why: whys.find((known) => known === why) ?? null, until: until ?? isoAfter(today, presets[1]) };
  });
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const id = useId();
  const { reason, why, until } = draft;
  const lacks = Math.max(0, least - reason.trim().length);
  const wrong = {
    why: asksWhy && why === null,
    reason: lacks > 0,
    until: accept && !(until >= today && until <= last),
  };
  const change = (part: Partial<Draft<Why>>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    desk.drafts.keep(about, next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setError(null);
    const first = wrong.why ? whys[0] : wrong.reason ? 'reason' : wrong.until ? 'until' : undefined;
    if (first !== undefined) document.getElementById(`${id}-${first}`)?.focus();
    else desk.decide(rows, inputOf(kind, draft)).then(() => desk.drafts.drop(about), setError);
  };
  const cancel = () => {
    desk.drafts.drop(about);
    desk.close();
  };
  return {
    id,
    accept,
    asksWhy,
    draft,
    isBack: left !== undefined,
    lacks,
    wrong,
    tried,
    error,
    today,
    last,
    change,
    submit,
    cancel,
  };
}

function inputOf(kind: Triage['kind'], { reason, why, until }: Draft<Why>): TriageInput {
  const accept = kind === 'accepted-risk';
  const text = accept || why === null ? reason.trim() : `${m.dismiss.sentence[why]}: ${reason.trim()}`;
  return { kind, reason: text, until: accept ? until : null };
}
