import type { AuditView, ProjectView } from '@seaworthy/schema/api';
import type { ComparisonView } from '@seaworthy/schema/compare';
import { useComparison } from '../../api/compare.ts';
import { useAuditId, useAuditPages } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { compare as m } from '../../messages/compare.ts';
import { messages } from '../../messages.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Page, useTitle } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AuditPickers } from './audit-pickers.tsx';
import type { Range, RangeEnd } from './compare-range.ts';
import { FindingColumns } from './finding-columns.tsx';
import { ModelTable, QuestionList, SectionTable } from './other-changes.tsx';
import { ScoreChange } from './score-change.tsx';

/** What was fixed, what is new, what moved, and why the score is another one: any two audits side by side. */
export function CompareView({ project, range }: { readonly project: ProjectView; readonly range: Range }) {
  const before = useAuditId(range.before.slug ?? project.slug, range.before.number);
  const after = useAuditId(range.after.slug ?? project.slug, range.after.number);
  const comparison = useComparison(before.data ?? null, after.data ?? null, { rows: true });
  const audits = useAuditPages(project.id).data?.pages.flatMap((page) => page.audits);
  const heading = m.heading(nameOf(range.before), nameOf(range.after));
  useTitle([m.title, heading, project.name]);
  const done = audits?.filter((it) => it.state === 'done') ?? [];
  if (audits !== undefined && done.length < 2 && isWithin(range)) {
    return <AuditAgain project={project} only={done[0] ?? null} />;
  }
  const failed = [before, after, comparison].find((it) => it.isError);
  const { data } = comparison;
  return (
    <Page
      heading={heading}
      lead={data !== undefined && m.counts(data.counts.new, data.counts.fixed, data.counts.moved)}
    >
      <AuditPickers project={project} range={range} audits={done} compared={data?.audits} />
      {failed !== undefined && <ProblemView error={failed.error} onRetry={() => void failed.refetch()} />}
      {data === undefined && failed === undefined && <Skeleton what={m.title} rows={10} />}
      {data !== undefined && <Compared comparison={data} />}
    </Page>
  );
}

function Compared({ comparison }: { readonly comparison: ComparisonView }) {
  return (
    <>
      {comparison.audits.before.id === comparison.audits.after.id && <p>{m.same}</p>}
      <ScoreChange comparison={comparison} />
      <FindingColumns comparison={comparison} />
      <ModelTable changes={comparison.model} />
      <SectionTable changes={comparison.sections} />
      <QuestionList changes={comparison.questions} />
    </>
  );
}

function AuditAgain({ project, only }: { readonly project: ProjectView; readonly only: AuditView | null }) {
  return (
    <Page heading={m.empty} lead={m.emptyText(only === null ? null : messages.words.number(only.number))}>
      <p>
        <ButtonLink kind="primary" to={links.upload(project.slug)}>
          {m.audit}
        </ButtonLink>
      </p>
    </Page>
  );
}

function isWithin({ before, after }: Range): boolean {
  return before.slug === null && after.slug === null;
}

function nameOf({ slug, number }: RangeEnd): string {
  const name = messages.words.number(number);
  return slug === null ? name : `${slug} ${name}`;
}
