import type { ProjectSort } from '@seaworthy/schema/api';
import { useQueries } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { useLocation, useSearch } from 'wouter';
import { projectQuery, useProjectPages } from '../../api/queries.ts';
import { useSession } from '../../api/session.ts';
import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { usePins } from './pins.ts';
import styles from './projects.module.css';
import { ProjectsTable } from './projects-table.tsx';

const m = messages.audits;
const sorts: readonly ProjectSort[] = ['name', 'score', 'recent', 'worst', 'questions'];

/** The list of projects; filter and order live in the address. `empty` stands in its place while there is none. */
export function ProjectsView({ empty }: { readonly empty: ReactNode }) {
  const { q, sort, left, show } = useListUrl();
  const { team } = useSession();
  const pages = useProjectPages(q, sort);
  const { pins, toggle } = usePins();
  const pinned = usePinned(pins, q);
  const projects = pages.data?.pages.flatMap((page) => page.projects);
  const total = pages.data?.pages[0]?.total ?? 0;
  if (projects?.length === 0 && q === '') return empty;
  return (
    <Page
      heading={m.title}
      lead={projects === undefined ? undefined : <span role="status">{m.projects(total)}</span>}
      aside={<Filter q={q} onFilter={(text) => show({ q: text })} />}
    >
      {left !== null && team !== null && <p role="status">{m.after(left, team.name)}</p>}
      {pages.isError && <ProblemView error={pages.error} onRetry={() => void pages.refetch()} />}
      {projects === undefined && !pages.isError && <Skeleton what={m.title} rows={5} />}
      {projects?.length === 0 && <p>{m.noMatch(q)}</p>}
      {projects !== undefined && projects.length > 0 && (
        <ProjectsTable
          pinned={pinned}
          projects={projects.filter(({ slug }) => !pinned.some((other) => other.slug === slug))}
          sort={sort}
          onSort={(next) => show({ sort: next })}
          onPin={toggle}
        />
      )}
      {pages.hasNextPage && (
        <div>
          <Button kind="plain" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {m.moreProjects}
          </Button>
        </div>
      )}
    </Page>
  );
}

function Filter({ q, onFilter }: { readonly q: string; readonly onFilter: (text: string) => void }) {
  const id = useId();
  return (
    <div className={styles.filter}>
      <label htmlFor={id}>{m.filter}</label>
      <input id={id} type="search" value={q} autoComplete="off" onChange={({ target }) => onFilter(target.value)} />
    </div>
  );
}

function useListUrl() {
  const params = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const q = params.get('q') ?? '';
  const sort = sorts.find((known) => known === params.get('sort')) ?? 'recent';
  const show = (change: { readonly q?: string; readonly sort?: ProjectSort }) => {
    const next = { q, sort, ...change };
    const search = new URLSearchParams();
    if (next.q !== '') search.set('q', next.q);
    if (next.sort !== 'recent') search.set('sort', next.sort);
    const text = search.toString();
    navigate(`${links.projects}${text === '' ? '' : `?${text}`}`, { replace: true });
  };
  return { q, sort, left: params.get('left'), show };
}

/** Asked one by one: they may stand on a page of the list that was not loaded. A deleted one is left out. */
function usePinned(pins: readonly string[], q: string) {
  const found = useQueries({ queries: pins.map((slug) => projectQuery(slug)) });
  const wanted = q.trim().toLowerCase();
  return found.flatMap(({ data }) => data ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
}
