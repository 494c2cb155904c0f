import type { ProjectView } from '@seaworthy/schema/api';
import { rangeOf } from '../features/compare/compare-range.ts';
import { CompareView } from '../features/compare/compare-view.tsx';
import { NotFoundPage } from './not-found.tsx';

export interface CompareRouteProps {
  readonly project: ProjectView;
  /** `13...14` as the address says it; not checked. */
  readonly range: string;
}

/** `/p/:project/compare/:range`, inside the project's frame. */
export function CompareRoute({ project, range }: CompareRouteProps) {
  const parsed = rangeOf(range);
  return parsed === null ? <NotFoundPage /> : <CompareView project={project} range={parsed} />;
}
