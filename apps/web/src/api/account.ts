import { useMutation, useQueryClient } from '@tanstack/react-query';
import { links } from '../links.ts';
import { call } from './http.ts';
import { leaveTo } from './session.ts';

/** Ends this session and everything this browser keeps of it; `to` is where that leads. */
export function useSignOut(to: string = links.signIn()) {
  return useMutation({
    mutationFn: () => call('/session', { method: 'DELETE', signedOut: true, parse: () => undefined }),
    onSuccess: () => leaveTo(to),
  });
}

/** Every list of API tokens. */
export const tokensKey = ['tokens'] as const;

/** Ends every API token of the person's, in every team. */
export function useEndTokens() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call('/me/tokens', { method: 'DELETE', parse: () => undefined }),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensKey }),
  });
}

/** Looks at another team of the person's from now on, in every window. */
export function useSwitchTeam() {
  return useMutation({
    mutationFn: (teamId: string) => call('/me', { method: 'PATCH', body: { teamId }, parse: () => undefined }),
    onSuccess: () => leaveTo(links.projects),
  });
}
