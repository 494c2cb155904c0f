import type { LogEntry } from '@seaworthy/schema/api-history';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { apiBase } from '../../api/http.ts';
import { links } from '../../links.ts';
import { team } from '../../messages/team.ts';
import { Button, ButtonAnchor } from '../../ui/button.tsx';
import { formatDay, formatSecond } from '../../ui/format.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import { type LogFilter, logFilterOf, logSearch, noFilter, searchOfLog } from './log-filter.ts';
import { useLog, useTeam } from './queries.ts';
import styles from './team.module.css';

const m = team.log;
/** What stands before the colon of an action; the server takes it for all of its kind. */
const kinds = [
  'session',
  'account',
  'team',
  'member',
  'invitation',
  'token',
  'audit',
  'answer',
  'triage',
  'project',
  'share',
  'webhook',
];

/** Who did what; what is looked for is in the address. */
export function LogView() {
  const [, navigate] = useLocation();
  useSearch();
  const filter = logFilterOf(window.location.search);
  const log = useLog(filter);
  const entries = log.data?.pages.flatMap((page) => page.entries);
  const isFiltered = searchOfLog(filter) !== '';
  const show = (next: LogFilter) => navigate(`${links.log}${searchOfLog(next)}`, { replace: true });
  return (
    <Page
      heading={m.title}
      lead={m.lead}
      aside={
        <ButtonAnchor kind="plain" href={`${apiBase}/team/log.csv?${logSearch(filter)}`} download="access-log.csv">
          {m.csv}
        </ButtonAnchor>
      }
    >
      <Filter filter={filter} onFilter={show} />
      {log.isError && <ProblemView error={log.error} onRetry={() => void log.refetch()} />}
      {entries === undefined && !log.isError && <Skeleton what={m.title} rows={12} />}
      {entries?.length === 0 && (
        <p>
          {isFiltered ? m.noMatch : m.none}{' '}
          {isFiltered && (
            <Button kind="quiet" onClick={() => show(noFilter)}>
              {m.showAll}
            </Button>
          )}
        </p>
      )}
      {entries !== undefined && entries.length > 0 && (
        <div>
          <p role="status" className={`${table.muted} ${styles.count}`}>
            {m.shown(entries.length, log.hasNextPage)}
          </p>
          <LogTable entries={entries} />
        </div>
      )}
      {log.hasNextPage && (
        <div>
          <Button kind="plain" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {m.more}
          </Button>
        </div>
      )}
    </Page>
  );
}

/** Typing waits for Enter or the button: the log is long, and each look reads it. */
function Filter({ filter, onFilter }: { readonly filter: LogFilter; readonly onFilter: (filter: LogFilter) => void }) {
  const [draft, setDraft] = useState(filter);
  const members = useTeam();
  const id = useId();
  const shown = searchOfLog(filter);
  // The address changed: by the button, or by going back.
  useEffect(() => setDraft(logFilterOf(shown)), [shown]);
  const set = (change: Partial<LogFilter>) => setDraft((now) => ({ ...now, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFilter(draft);
  };
  return (
    <search>
      <form className={styles.filter} onSubmit={submit}>
        <label>
          {m.search}
          <input type="search" value={draft.q} onChange={({ target }) => set({ q: target.value })} />
        </label>
        <label>
          {m.actor}
          <input
            type="search"
            list={`${id}-members`}
            autoComplete="off"
            value={draft.actor}
            onChange={({ target }) => set({ actor: target.value })}
          />
        </label>
        <datalist id={`${id}-members`}>
          {members.data?.members.map(({ userId, name }) => (
            <option key={userId} value={name} />
          ))}
        </datalist>
        <label>
          {m.action}
          <input
            type="search"
            list={`${id}-actions`}
            autoComplete="off"
            spellCheck={false}
            value={draft.action}
            onChange={({ target }) => set({ action: target.value })}
          />
        </label>
        <datalist id={`${id}-actions`}>
          {kinds.map((kind) => (
            <option key={kind} value={kind} />
          ))}
        </datalist>
        <label>
          {m.from}
          <input type="date" value={draft.from} max={draft.to} onChange={({ target }) => set({ from: target.value })} />
        </label>
        <label>
          {m.to}
          <input type="date" value={draft.to} min={draft.from} onChange={({ target }) => set({ to: target.value })} />
        </label>
        <Button kind="plain" type="submit">
          {m.apply}
        </Button>
      </form>
    </search>
  );
}

function LogTable({ entries }: { readonly entries: readonly LogEntry[] }) {
  const { columns } = m;
  return (
    <table className={`${table.table} ${table.stack} ${table.cards}`}>
      <caption className="visually-hidden">{m.table}</caption>
      <TableHead columns={[columns.when, columns.who, columns.action, columns.target, columns.outcome, columns.via]} />
      <tbody>
        {entries.map(({ id, at, actorName, action, target, outcome, via, address, detail }) => (
          <tr key={id}>
            <td className={`${styles.when} ${table.last} ${table.muted}`}>
              <time dateTime={new Date(at).toISOString()}>
                {formatDay(at)} {formatSecond(at)}
              </time>
            </td>
            <th scope="row" className={table.text}>
              {actorName}
            </th>
            <td className={`${table.text} ${table.wide}`}>
              <code>{action}</code>
            </td>
            <td className={`${table.text} ${table.wide} ${styles.who}`}>
              {target}
              {detail !== '' && <span className={table.muted}>{detail}</span>}
            </td>
            <td className={table.last}>
              <span className={styles.outcome}>
                {outcome !== 'done' && <Glyph name={outcome === 'refused' ? 'dash' : 'cross'} />}
                {m.outcome[outcome]}
              </span>
            </td>
            <td className={`${table.text} ${table.muted} ${table.last}`}>
              {[via, address].filter(Boolean).join(' · ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
