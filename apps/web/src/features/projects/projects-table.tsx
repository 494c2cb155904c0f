import type { AuditView, ProjectSort, ProjectView } from '@seaworthy/schema/api';
import { headingWords } from '@seaworthy/schema/heading-words';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { AuditStateMark, Glyph } from '../../ui/glyph.tsx';
import { MiniMeter } from '../../ui/mini-meter.tsx';
import { SeverityCounts } from '../../ui/severity-counts.tsx';
import table from '../../ui/table.module.css';
import styles from './projects.module.css';
import { Trend } from './trend.tsx';

const m = messages.audits;

interface ProjectsTableProps {
  readonly pinned: readonly ProjectView[];
  /** Without the pinned ones. */
  readonly projects: readonly ProjectView[];
  readonly sort: ProjectSort;
  readonly onSort: (sort: ProjectSort) => void;
  readonly onPin: (slug: string) => void;
}

/** Every project in one line: where it stands, what weighs most, where it is going. Pinned ones come first. */
export function ProjectsTable({ pinned, projects, sort, onSort, onPin }: ProjectsTableProps) {
  return (
    <table className={`${table.table} ${table.stack}`}>
      <caption className="visually-hidden">{m.title}</caption>
      <thead>
        <tr>
          <SortHead name="name" sort={sort} onSort={onSort} direction="ascending">
            {m.columns.project}
          </SortHead>
          <SortHead name="score" sort={sort} onSort={onSort} direction="ascending">
            {m.columns.score}
          </SortHead>
          <SortHead name="worst" sort={sort} onSort={onSort} direction="descending">
            {m.columns.worst}
          </SortHead>
          <SortHead name="questions" sort={sort} onSort={onSort} direction="descending">
            {m.columns.questions}
          </SortHead>
          <th scope="col">{m.columns.trend}</th>
          <SortHead name="recent" sort={sort} onSort={onSort} direction="descending">
            {m.columns.last}
          </SortHead>
          <th scope="col">
            <span className="visually-hidden">{m.columns.pin}</span>
          </th>
        </tr>
      </thead>
      {pinned.length > 0 && (
        <tbody className={styles.pinned}>
          {pinned.map((project) => (
            <Row key={project.id} project={project} isPinned onPin={onPin} />
          ))}
        </tbody>
      )}
      <tbody>
        {projects.map((project) => (
          <Row key={project.id} project={project} isPinned={false} onPin={onPin} />
        ))}
      </tbody>
    </table>
  );
}

function SortHead({
  name,
  sort,
  direction,
  onSort,
  children,
}: {
  readonly name: ProjectSort;
  readonly sort: ProjectSort;
  readonly direction: 'ascending' | 'descending';
  readonly onSort: (sort: ProjectSort) => void;
  readonly children: string;
}) {
  const active = sort === name;
  return (
    <th scope="col" aria-sort={active ? direction : undefined}>
      <button type="button" className={styles.sort} onClick={() => onSort(name)}>
        {children}
        {active && <Glyph name={direction === 'ascending' ? 'up' : 'down'} />}
      </button>
    </th>
  );
}

function Row({
  project,
  isPinned,
  onPin,
}: {
  readonly project: ProjectView;
  readonly isPinned: boolean;
  readonly onPin: (slug: string) => void;
}) {
  const { name, slug, latest, scored, trend } = project;
  const summary = scored?.summary ?? null;
  return (
    <tr>
      <th scope="row" className={`${table.text} ${styles.name}`}>
        <Link to={links.project(slug)}>{name}</Link>
      </th>
      <td className={styles.standing}>
        {summary !== null && (
          <>
            <MiniMeter score={summary.score} label={m.columns.score} none={m.noScore} />
            {summary.band !== null && (
              <span className={styles.band}>{headingWords(summary.band, summary.findings)}</span>
            )}
          </>
        )}
      </td>
      <td>{summary !== null && <SeverityCounts counts={summary.findings} shown={['CRITICAL', 'HIGH']} />}</td>
      <td>{scored !== null && summary !== null && <Questions audit={scored} count={summary.questions} />}</td>
      <td>
        <Trend trend={trend} />
      </td>
      <td>{latest === null ? <span className={styles.quiet}>{m.noAudit}</span> : <Last audit={latest} />}</td>
      <td className={`${table.fit} ${styles.actions}`}>
        <Button kind="quiet" aria-label={isPinned ? m.unpinLabel(name) : m.pinLabel(name)} onClick={() => onPin(slug)}>
          {isPinned ? m.unpin : m.pin}
        </Button>
      </td>
    </tr>
  );
}

function Questions({ audit, count }: { readonly audit: AuditView; readonly count: number }) {
  if (count === 0) return <span className={styles.quiet}>{m.questions(0)}</span>;
  return <Link to={`${links.audit(audit)}/questions`}>{m.questions(count)}</Link>;
}

/** When, and how it went unless it simply ended. */
function Last({ audit }: { readonly audit: AuditView }) {
  return (
    <span className={styles.last}>
      <time dateTime={new Date(audit.createdAt).toISOString()}>{formatMoment(audit.createdAt)}</time>
      {audit.state !== 'done' && (
        <Link to={links.live(audit)}>
          <AuditStateMark state={audit.state} />
        </Link>
      )}
    </span>
  );
}
