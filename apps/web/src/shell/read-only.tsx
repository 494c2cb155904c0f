import type { SessionView } from '@seaworthy/schema/api-accounts';
import { createContext, type ReactNode, useContext } from 'react';
import { SessionProvider } from '../api/session.ts';

const ReadOnly = createContext(false);

/** Whoever holds a share link: nobody in particular, who may change nothing. */
const visitor: SessionView = {
  accounts: 'on',
  setup: false,
  oidc: null,
  mail: false,
  person: null,
  team: null,
  teams: [],
  actions: [],
};

/** Pages below it are read through a share link: nothing on them can be changed, and nothing leads out of them. */
export function ReadOnlyPages({ children }: { readonly children: ReactNode }) {
  return (
    <ReadOnly value={true}>
      <SessionProvider value={visitor}>{children}</SessionProvider>
    </ReadOnly>
  );
}

export function useReadOnly(): boolean {
  return useContext(ReadOnly);
}
