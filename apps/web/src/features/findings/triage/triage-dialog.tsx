import { headlineWith } from '@seaworthy/assess/headline';
import type { FindingRow, ReportOverview } from '@seaworthy/schema/api-findings';
import type { TriageInput } from '@seaworthy/schema/api-triage';
import type { Triage } from '@seaworthy/schema/report-triage';
import { type FormEvent, useId, useMemo, useState } from 'react';
import { triage as m } from '../../../messages/triage.ts';
import { messages } from '../../../messages.ts';
import { Button } from '../../../ui/button.tsx';
import { formatIsoDay, isoAfter, isoToday } from '../../../ui/dates.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { WrongText } from '../../../ui/field.tsx';
import fields from '../../../ui/fields.module.css';
import { formatScore } from '../../../ui/format.ts';
import { SeverityMark } from '../../../ui/glyph.tsx';
import { ProblemView } from '../../../ui/problem-view.tsx';
import { startsHere } from '../../../ui/starts-here.ts';
import table from '../../../ui/table.module.css';
import { AssignForm } from './assign-form.tsx';
import styles from './triage.module.css';
import type { Desk, Task } from './use-desk.ts';

/** As schema/report-triage.ts and api-triage.ts, whose values would bring zod whole into the page. */
const least = 15;
const most = 2_000;
const lastDays = 365;
const together = 200;
const presets = [30, 90, 180, 365] as const;
/** Titles shown of several findings; the rest is a number. */
const shownTitles = 4;

/** One dialog for every decision; what was typed stays until it is saved. */
export default function TriageDialog({
  desk,
  task,
  open,
}: {
  readonly desk: Desk;
  /** What it asks, or what it asked last. */
  readonly task: Task;
  readonly open: boolean;
}) {
  const { what, rows } = task;
  const title = { accept: m.accept.title, dismiss: m.dismiss.title, assign: m.assign.title }[what](rows.length);
  return (
    <Dialog open={open} heading={title} onClose={desk.close}>
      <Titles rows={rows} />
      {what !== 'assign' && rows.length > together ? (
        <p>{m.tooMany(together)}</p>
      ) : what === 'assign' ? (
        <AssignForm desk={desk} rows={rows} />
      ) : (
        <DecisionForm
          key={what}
          desk={desk}
          rows={rows}
          kind={what === 'accept' ? 'accepted-risk' : 'false-positive'}
        />
      )}
    </Dialog>
  );
}

function Titles({ rows }: { readonly rows: readonly FindingRow[] }) {
  return (
    <ul className={styles.titles}>
      {rows.slice(0, shownTitles).map(({ id, severity, title, file, line }) => (
        <li key={id}>
          <SeverityMark severity={severity} bare />{' '}
          <span>
            {title} <span className={table.place}>{`${file}:${line}`}</span>
          </span>
        </li>
      ))}
      {rows.length > shownTitles && <li className={table.muted}>{m.andMore(rows.length - shownTitles)}</li>}
    </ul>
  );
}

type Why = keyof typeof m.dismiss.whys;
const whys = Object.keys(m.dismiss.whys) as readonly Why[]; // the keys of a literal

function DecisionForm({
  desk,
  rows,
  kind,
}: {
  readonly desk: Desk;
  readonly rows: readonly FindingRow[];
  readonly kind: Triage['kind'];
}) {
  const today = isoToday();
  const first = rows.length === 1 ? rows[0]?.triage : undefined;
  const earlier = first?.kind === kind ? first : undefined;
  const accept = kind === 'accepted-risk';
  const [reason, setReason] = useState(earlier?.reason ?? '');
  const [why, setWhy] = useState<Why | null>(null);
  const [until, setUntil] = useState(earlier?.until ?? isoAfter(today, presets[1]));
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const id = useId();
  const asksWhy = !accept && earlier === undefined;
  const text = accept || why === null ? reason.trim() : `${m.dismiss.sentence[why]}: ${reason.trim()}`;
  const lacks = Math.max(0, least - reason.trim().length);
  const last = isoAfter(today, lastDays);
  const badDate = accept && !(until >= today && until <= last);
  const input: TriageInput = { kind, reason: text, until: accept ? until : null };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setError(null);
    if (asksWhy && why === null) document.getElementById(`${id}-${whys[0]}`)?.focus();
    else if (lacks > 0) document.getElementById(`${id}-reason`)?.focus();
    else if (badDate) document.getElementById(`${id}-until`)?.focus();
    else desk.decide(rows, input).catch(setError);
  };
  return (
    <form className={fields.form} onSubmit={submit} noValidate>
      {asksWhy && <WhyChoice id={id} why={why} wrong={tried && why === null} onChange={setWhy} />}
      <Reason
        id={`${id}-reason`}
        starts={!asksWhy}
        label={accept || why === null ? m.accept.reason : m.dismiss.reason[why]}
        hint={accept ? m.accept.reasonHint : null}
        text={reason}
        lacks={lacks}
        wrong={tried && lacks > 0}
        onChange={setReason}
      />
      {accept && <Until id={id} until={until} today={today} last={last} wrong={tried && badDate} onChange={setUntil} />}
      <p className={table.muted}>{accept ? m.accept.text : m.dismiss.text}</p>
      <Preview report={desk.report} rows={rows} kind={kind} />
      {error !== null && <ProblemView error={error} />}
      <div className={fields.actions}>
        <Button kind="plain" onClick={desk.close}>
          {messages.words.cancel}
        </Button>
        <Button kind="primary" type="submit" busy={desk.isPending}>
          {accept ? m.accept.save(badDate ? null : formatIsoDay(until)) : m.dismiss.save}
        </Button>
      </div>
    </form>
  );
}

function WhyChoice({
  id,
  why,
  wrong,
  onChange,
}: {
  readonly id: string;
  readonly why: Why | null;
  readonly wrong: boolean;
  readonly onChange: (why: Why) => void;
}) {
  return (
    <fieldset className={fields.field}>
      <legend>{m.dismiss.why}</legend>
      <div className={fields.choices}>
        {whys.map((name) => (
          <label key={name}>
            <input
              ref={name === whys[0] ? startsHere : undefined}
              id={`${id}-${name}`}
              type="radio"
              name={`${id}-why`}
              checked={why === name}
              onChange={() => onChange(name)}
            />
            {m.dismiss.whys[name]}
          </label>
        ))}
      </div>
      <WrongText id={`${id}-why`} text={wrong ? m.dismiss.choose : ''} />
    </fieldset>
  );
}

function Reason({
  id,
  starts,
  label,
  hint,
  text,
  lacks,
  wrong,
  onChange,
}: {
  readonly id: string;
  /** The dialog begins here. */
  readonly starts: boolean;
  readonly label: string;
  readonly hint: string | null;
  readonly text: string;
  /** Characters that are missing. */
  readonly lacks: number;
  readonly wrong: boolean;
  readonly onChange: (text: string) => void;
}) {
  return (
    <div className={fields.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={most}
        ref={starts ? startsHere : undefined}
        required
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-count ${id}-wrong` : `${id}-count`}
        placeholder={hint ?? undefined}
        value={text}
        onChange={({ target }) => onChange(target.value)}
      />
      <p id={`${id}-count`} className={fields.hint}>
        {lacks > 0 ? m.missing(lacks) : m.length(text.trim().length, most)}
      </p>
      <WrongText id={`${id}-wrong`} text={wrong ? m.tooShort(least) : ''} />
    </div>
  );
}

function Until({
  id,
  until,
  today,
  last,
  wrong,
  onChange,
}: {
  readonly id: string;
  readonly until: string;
  readonly today: string;
  readonly last: string;
  readonly wrong: boolean;
  readonly onChange: (until: string) => void;
}) {
  return (
    <fieldset className={fields.field}>
      <legend>{m.until}</legend>
      <div className={fields.choices}>
        {presets.map((days) => (
          <label key={days}>
            <input
              type="radio"
              name={`${id}-days`}
              checked={until === isoAfter(today, days)}
              onChange={() => onChange(isoAfter(today, days))}
            />
            {m.days(days)}
          </label>
        ))}
        <label>
          {m.date}
          <input
            id={`${id}-until`}
            type="date"
            min={today}
            max={last}
            required
            aria-invalid={wrong}
            value={until}
            onChange={({ target }) => onChange(target.value)}
          />
        </label>
      </div>
      <WrongText id={`${id}-wrong`} text={wrong ? m.badDate(formatIsoDay(today), formatIsoDay(last)) : ''} />
    </fieldset>
  );
}

/** What the decision makes of the score, before it is saved: the same sum as the server's. */
function Preview({
  report,
  rows,
  kind,
}: {
  readonly report: ReportOverview;
  readonly rows: readonly FindingRow[];
  readonly kind: Triage['kind'];
}) {
  const after = useMemo(() => scoreAfter(report, rows, kind), [report, rows, kind]);
  if (report.score.value === null) return null;
  return <p role="status">{m.score(formatScore(report.score.value), formatScore(after))}</p>;
}

function scoreAfter(report: ReportOverview, rows: readonly FindingRow[], kind: Triage['kind']): number | null {
  const ids = new Set(rows.map(({ id }) => id));
  const triage: Triage = { kind, reason: '', by: '', on: null, until: null, source: 'team' };
  const findings = report.findings.map((finding) => (ids.has(finding.id) ? { ...finding, triage } : finding));
  const answers = new Map(report.questions.flatMap(({ id, answer }) => (answer === undefined ? [] : [[id, answer]])));
  return headlineWith({ ...report, findings }, answers).value;
}
