import type { Action } from '@seaworthy/schema/access';
import type { SessionView } from '@seaworthy/schema/api-accounts';
import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { links } from '../links.ts';
import { call } from './http.ts';
import { forgetKept } from './kept.ts';
import { noteEnd } from './session-end.ts';
import { SessionShape } from './session-shape.ts';

/** How old the page's picture of the role may get before it is asked again, in milliseconds: roles change seldom. */
const staleMs = 60_000;

const key = ['session'] as const;

/** Asks anew, whatever is known. */
export function askSession(signal?: AbortSignal): Promise<SessionView> {
  return call('/session', { keep: true, signal, parse: (value) => SessionShape.parse(value) });
}

export const sessionQuery = queryOptions({
  queryKey: key,
  queryFn: async ({ client, signal }) => {
    const next = await askSession(signal);
    const before = client.getQueryData<SessionView>(key);
    if (before == null || isSignedOut(before)) return next;
    if (next.person !== null) {
      // Another window changed the team, or somebody else signed in there: nothing that this one shows is theirs.
      if (isElsewhere(before, next)) void leaveTo(addressAfter(before, next));
      return next;
    }
    if (!isSignedOut(next)) return next;
    // It ended elsewhere. The page stays as it is, with what was typed, until the person has signed in again.
    noteEnd();
    return before;
  },
  staleTime: staleMs,
});

export function isSignedOut({ accounts, person }: SessionView): boolean {
  return accounts === 'on' && person === null;
}

function isElsewhere(before: SessionView, now: SessionView): boolean {
  return before.person?.id !== now.person?.id || before.team?.id !== now.team?.id;
}

/** The projects; they say so when somebody does not belong to the team of this window any more. */
function addressAfter({ person, team }: SessionView, now: SessionView): string {
  const isOut = person?.id === now.person?.id && team !== null && now.teams.every(({ id }) => id !== team.id);
  return isOut ? links.projectsAfter(team.name) : links.projects;
}

const Session = createContext<SessionView | null>(null);

/** Says who looks at everything below; see shell/session-gate.tsx. */
export const SessionProvider = Session.Provider;

/** Who looks at the page, with the team and what the role includes. */
export function useSession(): SessionView {
  const session = useContext(Session);
  if (session === null) throw new Error('useSession is called outside of the session gate');
  return session;
}

/** Whether the person may do this in the team that is looked at. What they may not is hidden, or disabled with a reason. */
export function useMay(action: Action): boolean {
  return useSession().actions.includes(action);
}

/** What this browser keeps of the server's answers belongs to one person and one team: it goes when either changes. */
export async function leaveTo(address: string): Promise<void> {
  await forgetKept('');
  // A whole new page: nothing of the last person stays in memory.
  window.location.assign(address);
}
