import { useMutation } from '@tanstack/react-query';
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

/** Looks at another team of the person's from now on, in every window. */
export function useSwitchTeam() {
  return useMutation({
    mutationFn: (teamId: string) => call('/me', { method: 'PATCH', body: { teamId }, parse: () => undefined }),
    onSuccess: () => leaveTo(links.projects),
  });
}
