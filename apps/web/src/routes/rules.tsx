import { RuleListView } from '../features/rules/rule-list.tsx';
import { rules } from '../messages/rules.ts';
import { useTitle } from '../ui/page.tsx';

/** `/rules?q=&area=&sev=`, inside the frame: the catalogue of everything that is looked at. */
export function RulesRoute() {
  useTitle([rules.title]);
  return <RuleListView />;
}
