import { useRule } from '../features/rules/queries.ts';
import { RuleView } from '../features/rules/rule-view.tsx';
import { rules } from '../messages/rules.ts';
import { Page, useTitle } from '../ui/page.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { NotFoundPage } from './not-found.tsx';

/** `/rules/<area>/<section>/<rule>`, inside the frame. `ruleId` is what follows `/rules/`, not checked. */
export function RuleRoute({ ruleId }: { readonly ruleId: string }) {
  return /^[a-z0-9-]+(\/[a-z0-9-]+){2}$/.test(ruleId) ? <KnownRule key={ruleId} id={ruleId} /> : <NotFoundPage />;
}

function KnownRule({ id }: { readonly id: string }) {
  const rule = useRule(id);
  useTitle([rule.data?.title ?? id, rules.title]);
  if (rule.data !== undefined) return <RuleView rule={rule.data} />;
  if (rule.isPending) return <Skeleton what={rules.title} rows={8} />;
  return (
    <Page heading={rules.title}>
      <ProblemView error={rule.error} onRetry={() => void rule.refetch()} />
    </Page>
  );
}
