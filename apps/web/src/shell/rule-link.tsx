import { Link } from 'wouter';
import { links } from '../links.ts';
import { useReadOnly } from './read-only.tsx';

/** A rule's id, which leads to its page where there is a way to it: not from what a share link shows. */
export function RuleLink({ ruleId, className }: { readonly ruleId: string; readonly className?: string | undefined }) {
  const isShared = useReadOnly();
  if (isShared) return <code className={className}>{ruleId}</code>;
  return (
    <Link to={links.rule(ruleId)} className={className}>
      <code>{ruleId}</code>
    </Link>
  );
}
