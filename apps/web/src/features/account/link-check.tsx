import type { UseQueryResult } from '@tanstack/react-query';
import { Page } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

/** The page of a link until the link is known to work: that it is dead is told before anything is typed. */
export function LinkCheck({ heading, link }: { readonly heading: string; readonly link: UseQueryResult<unknown> }) {
  return (
    <Page heading={heading}>
      {link.isError ? (
        <ProblemView error={link.error} onRetry={() => void link.refetch()} />
      ) : (
        <Skeleton what={heading} rows={5} />
      )}
    </Page>
  );
}
