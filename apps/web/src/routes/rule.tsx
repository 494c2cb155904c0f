import { NotFoundPage } from './not-found.tsx';

/** `/rules/<area>/<section>/<rule>`, inside the frame. `ruleId` is what follows `/rules/`, not checked. */
export function RuleRoute(_props: { readonly ruleId: string }) {
  return <NotFoundPage />;
}
