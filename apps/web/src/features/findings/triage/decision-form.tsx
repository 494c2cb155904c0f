import { headlineWith } from '@seaworthy/assess/headline';
import type { FindingRow, ReportOverview } from '@seaworthy/schema/api-findings';
import type { Triage } from '@seaworthy/schema/report-triage';
import { useMemo } from 'react';
import { triage as m } from '../../../messages/triage.ts';
import { messages } from '../../../messages.ts';
import { Button } from '../../../ui/button.tsx';
import { formatIsoDay } from '../../../ui/dates.ts';
import fields from '../../../ui/fields.module.css';
import { formatScore } from '../../../ui/format.ts';
import { ProblemView } from '../../../ui/problem-view.tsx';
import table from '../../../ui/table.module.css';
import { Reason, Until, WhyChoice } from './decision-fields.tsx';
import { useDecisionForm } from './use-decision-form.ts';
import type { Desk } from './use-desk.ts';

/** Why, and until when: the findings are accepted, or no problem. */
export function DecisionForm({
  desk,
  rows,
  kind,
}: {
  readonly desk: Desk;
  readonly rows: readonly FindingRow[];
  readonly kind: Triage['kind'];
}) {
  const form = useDecisionForm(desk, rows, kind);
  const { id, accept, asksWhy, draft, lacks, wrong, tried } = form;
  return (
    <form className={fields.form} onSubmit={form.submit} noValidate>
      {form.isBack && (
        <p role="status" className={table.muted}>
          {m.draftBack}
        </p>
      )}
      {asksWhy && (
        <WhyChoice id={id} why={draft.why} wrong={tried && wrong.why} onChange={(why) => form.change({ why })} />
      )}
      <Reason
        id={`${id}-reason`}
        starts={!asksWhy}
        label={accept || draft.why === null ? m.accept.reason : m.dismiss.reason[draft.why]}
        hint={accept ? m.accept.reasonHint : null}
        text={draft.reason}
        lacks={lacks}
        wrong={tried && wrong.reason}
        onChange={(reason) => form.change({ reason })}
      />
      {accept && (
        <Until
          id={id}
          until={draft.until}
          today={form.today}
          last={form.last}
          wrong={tried && wrong.until}
          onChange={(until) => form.change({ until })}
        />
      )}
      <p className={table.muted}>{accept ? m.accept.text : m.dismiss.text}</p>
      <Preview report={desk.report} rows={rows} kind={kind} />
      {form.error !== null && <ProblemView error={form.error} />}
      <div className={fields.actions}>
        <Button kind="plain" onClick={form.cancel}>
          {messages.words.cancel}
        </Button>
        <Button kind="primary" type="submit" busy={desk.isPending}>
          {accept ? m.accept.save(wrong.until ? null : formatIsoDay(draft.until)) : m.dismiss.save}
        </Button>
      </div>
    </form>
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
