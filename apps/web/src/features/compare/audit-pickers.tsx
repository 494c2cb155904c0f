import type { AuditView, ProjectView } from '@seaworthy/schema/api';
import type { ComparisonView } from '@seaworthy/schema/compare';
import { Link, useLocation } from 'wouter';
import { useProjects } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { compare as m } from '../../messages/compare.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatMoment, formatScore } from '../../ui/format.ts';
import styles from './compare.module.css';
import { endOf, endText, type Range, type RangeEnd, rangeText } from './compare-range.ts';

/** Both sides of the comparison, each to be changed; the choice is the address. */
export function AuditPickers({
  project,
  range,
  audits,
  compared,
}: {
  readonly project: ProjectView;
  readonly range: Range;
  /** Finished audits of the project, newest first. */
  readonly audits: readonly AuditView[];
  readonly compared: ComparisonView['audits'] | undefined;
}) {
  const [, navigate] = useLocation();
  const projects = useProjects();
  const others = (projects.data?.projects ?? []).flatMap(({ id, latest }) =>
    id === project.id || latest?.state !== 'done' ? [] : [latest],
  );
  const go = (to: Range) => navigate(`${links.project(project.slug)}/compare/${rangeText(to)}`, { replace: true });
  return (
    <fieldset className={styles.pickers}>
      <legend className="visually-hidden">{m.pickers}</legend>
      {(['before', 'after'] as const).map((side) => (
        <div key={side} className={styles.picker}>
          <label>
            <span className={styles.side}>{m[side]}</span>
            <select
              value={endText(range[side])}
              onChange={({ target }) => {
                const end = endOf(target.value);
                if (end !== null) go({ ...range, [side]: end });
              }}
            >
              <Chosen end={range[side]} known={[...audits, ...others]} project={project} audit={compared?.[side]} />
              {audits.map((audit) => (
                <option key={audit.id} value={audit.number}>
                  {optionText(audit)}
                </option>
              ))}
              {others.length > 0 && (
                <optgroup label={m.otherProjects}>
                  {others.map((audit) => (
                    <option key={audit.id} value={endText({ slug: audit.projectSlug, number: audit.number })}>
                      {`${audit.projectName} · ${optionText(audit)}`}
                    </option>
                  ))}
                </optgroup>
              )}
            </select>
          </label>
          {compared !== undefined && (
            <Link to={links.audit(compared[side])}>{m.open(messages.words.number(compared[side].number))}</Link>
          )}
        </div>
      ))}
      <Button kind="plain" onClick={() => go({ before: range.after, after: range.before })}>
        {m.swap}
      </Button>
    </fieldset>
  );
}

/** The chosen audit when no list has it: an older one of another project, or one of a later page. */
function Chosen({
  end,
  known,
  project,
  audit,
}: {
  readonly end: RangeEnd;
  readonly known: readonly AuditView[];
  readonly project: ProjectView;
  readonly audit: AuditView | undefined;
}) {
  const slug = end.slug ?? project.slug;
  if (known.some((it) => it.projectSlug === slug && it.number === end.number)) return null;
  const name = end.slug === null ? '' : `${audit?.projectName ?? end.slug} · `;
  return (
    <option value={endText(end)}>
      {name + (audit === undefined ? messages.words.number(end.number) : optionText(audit))}
    </option>
  );
}

function optionText({ number, label, createdAt, summary }: AuditView): string {
  return m.option(
    messages.words.number(number),
    label,
    formatMoment(createdAt),
    summary === null ? '' : formatScore(summary.score),
  );
}
