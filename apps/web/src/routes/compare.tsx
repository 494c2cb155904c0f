import type { ProjectView } from '@seaworthy/schema/api';
import { NotFoundPage } from './not-found.tsx';

export interface CompareRouteProps {
  readonly project: ProjectView;
  /** `13...14` as the address says it; not checked. */
  readonly range: string;
}

/** `/p/:project/compare/:range`, inside the project's frame. */
export function CompareRoute(_props: CompareRouteProps) {
  return <NotFoundPage />;
}
