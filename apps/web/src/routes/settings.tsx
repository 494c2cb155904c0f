import type { ProjectView } from '@seaworthy/schema/api';
import { SettingsView } from '../features/settings/settings-view.tsx';
import { settings } from '../messages/settings.ts';
import { useTitle } from '../ui/page.tsx';

/** `/p/:project/settings`, inside the project's frame. */
export function SettingsRoute({ project }: { readonly project: ProjectView }) {
  useTitle([settings.title, project.name]);
  return <SettingsView project={project} />;
}
