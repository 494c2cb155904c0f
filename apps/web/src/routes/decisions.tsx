import type { ProjectView } from '@seaworthy/schema/api';
import { DecisionsView } from '../features/decisions/decisions-view.tsx';
import { decisions } from '../messages/decisions.ts';
import { useTitle } from '../ui/page.tsx';

/** `/p/:project/accepted`, inside the project's frame: everything accepted or dismissed. */
export function DecisionsRoute({ project }: { readonly project: ProjectView }) {
  useTitle([decisions.title, project.name]);
  return <DecisionsView project={project} />;
}
