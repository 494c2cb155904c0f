import type { CombinedPatch } from '@seaworthy/assess/combine-patches';
import type { AuditDetail } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { links } from '../../links.ts';
import { plan as m } from '../../messages/plan.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { Button } from '../../ui/button.tsx';
import { formatHours, formatScore } from '../../ui/format.ts';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './plan-view.module.css';
import type { Simulator } from './use-simulator.ts';

type Written = { readonly patch: CombinedPatch; readonly of: number } | { readonly issues: number };

/** Stays in sight: what the ticked fixes cost and what they make of the score, and both as files. */
export function SimulatorBar({
  audit,
  report,
  simulator,
}: {
  readonly audit: AuditDetail;
  readonly report: ReportOverview;
  readonly simulator: Simulator;
}) {
  const { selected, clear } = simulator;
  const base = useAuditBase();
  const name = `${audit.projectSlug}-${audit.number}`;
  const patches = useMemo(
    () => new Set(report.findings.filter(({ id, fix }) => fix.patch && selected.has(id)).map(({ id }) => id)),
    [report, selected],
  );
  const proven = report.findings.filter(({ id, fix }) => fix.grade === 'proven' && patches.has(id)).length;
  const everything = () => new Set(simulator.simulation.findings.map(({ id }) => id));
  const issues = selected.size === 0 ? simulator.simulation.findings.length : selected.size;
  const write = useMutation<Written, Error, 'patch' | 'issues'>({
    mutationFn: async (what) => {
      const { downloadIssues, downloadPatch } = await import('./downloads.ts');
      if (what === 'patch') {
        return { patch: await downloadPatch(audit.id, patches, `${name}.patch`), of: patches.size };
      }
      const pageOf = (id: string) => `${window.location.origin}${links.finding(base, id)}`;
      const chosen = selected.size === 0 ? everything() : selected;
      return { issues: await downloadIssues(audit.id, chosen, `${name}-issues.csv`, pageOf) };
    },
  });
  const { reset } = write;
  // What was written is said of that choice alone.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choice is not read, its change is the event
  useEffect(() => reset(), [selected, reset]);
  return (
    <section className={styles.bar} aria-label={m.simulator}>
      {report.score.value !== null && <Prediction simulator={simulator} />}
      <div className={styles.actions}>
        {selected.size > 0 && (
          <Button kind="quiet" onClick={clear}>
            {m.clear}
          </Button>
        )}
        <Button
          kind="plain"
          disabled={patches.size === 0 || write.isPending}
          onClick={() => write.mutate('patch')}
          title={patches.size === 0 ? m.noPatch : undefined}
        >
          {m.patch(patches.size, proven)}
        </Button>
        <Button kind="plain" disabled={write.isPending} onClick={() => write.mutate('issues')}>
          {m.csv} ({issues})
        </Button>
      </div>
      <div role="status" className={styles.written}>
        {write.isPending && m.preparing}
        {write.data !== undefined && <Outcome written={write.data} />}
      </div>
      {write.isError && <ProblemView error={write.error} />}
    </section>
  );
}

/** The score before and after on one line from 1 to 10, and in words. */
function Prediction({ simulator: { simulation, selected, predicted } }: { readonly simulator: Simulator }) {
  const { now } = simulation;
  const { parts, effort } = predicted;
  const share = (score: number) => `${((score - 1) / 9) * 100}%`;
  return (
    <div className={styles.prediction}>
      <output aria-live="polite">
        <strong>
          {selected.size === 0
            ? m.same(formatScore(now.value))
            : m.predicted(formatScore(now.value), formatScore(parts.value))}
        </strong>{' '}
        {selected.size === 0 ? m.nothingSelected : m.selected(selected.size, formatHours(effort))}
      </output>
      <span className={styles.line} aria-hidden="true">
        <span className={styles.after} style={{ inlineSize: share(parts.exact) }} />
        <span className={styles.before} style={{ inlineSize: share(now.exact) }} />
      </span>
    </div>
  );
}

function Outcome({ written }: { readonly written: Written }) {
  if ('issues' in written) return m.csvDone(written.issues);
  const { patch, of } = written;
  return (
    <>
      {m.patchDone(patch.taken.length, of)}
      <ul>
        {patch.leftOut.map(({ number, why }) => (
          <li key={number}>{m.leftOut(number, why)}</li>
        ))}
      </ul>
    </>
  );
}
