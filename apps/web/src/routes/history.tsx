import type { ProjectView } from '@seaworthy/schema/api';
import { HistoryView } from '../features/audits/history-view.tsx';
import { messages } from '../messages.ts';
import { useTitle } from '../ui/page.tsx';

/** `/p/:project/audits`, inside the project's frame: every audit of the project and how its score moved. */
export function HistoryRoute({ project }: { readonly project: ProjectView }) {
  useTitle([messages.audits.history.page, project.name]);
  return <HistoryView project={project} />;
}
