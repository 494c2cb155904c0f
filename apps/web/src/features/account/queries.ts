import type {
  AcceptInput,
  InvitationOffer,
  MeView,
  SecondFactorOffer,
  SessionList,
  SetupInput,
  SignInInput,
  SignInResult,
} from '@seaworthy/schema/api-accounts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from '../../api/http.ts';
import { sessionQuery } from '../../api/session.ts';
import { PersonShape, SessionShape, TeamRefShape } from '../../api/session-shape.ts';

const SignInShape: z.ZodMiniType<SignInResult> = z.object({
  secondFactor: z.boolean(),
  session: z.nullable(SessionShape),
});
const OfferShape: z.ZodMiniType<InvitationOffer> = z.object({
  team: z.string(),
  role: TeamRefShape.shape.role,
  byName: z.string(),
  email: z.nullable(z.string()),
  expiresAt: z.number(),
});
const MeShape: z.ZodMiniType<MeView> = z.object({
  person: PersonShape,
  secondFactor: z.boolean(),
  hasPassword: z.boolean(),
  teams: z.array(TeamRefShape),
});
const SessionsShape: z.ZodMiniType<SessionList> = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      current: z.boolean(),
      createdAt: z.number(),
      seenAt: z.number(),
      expiresAt: z.number(),
      userAgent: z.nullable(z.string()),
      address: z.nullable(z.string()),
    }),
  ),
});
const FactorOfferShape: z.ZodMiniType<SecondFactorOffer> = z.object({
  uri: z.string(),
  secret: z.string(),
  backupCodes: z.array(z.string()),
});

const nothing = () => undefined;
const keys = { me: ['me'] as const, sessions: ['me', 'sessions'] as const };

export const useSignIn = () =>
  useMutation({
    mutationFn: (body: SignInInput) =>
      call('/session', { method: 'POST', body, signedOut: true, parse: (value) => SignInShape.parse(value) }),
  });

export const useSecondFactor = () =>
  useMutation({
    mutationFn: (code: string) =>
      call('/session/second-factor', {
        method: 'POST',
        body: { code },
        signedOut: true,
        parse: (value) => SignInShape.parse(value),
      }),
  });

export const useAskForReset = () =>
  useMutation({
    mutationFn: (email: string) =>
      call('/password-resets', { method: 'POST', body: { email }, signedOut: true, parse: nothing }),
  });

export const useReset = (token: string) =>
  useMutation({
    mutationFn: (password: string) =>
      call(`/password-resets/${encodeURIComponent(token)}`, {
        method: 'POST',
        body: { password },
        signedOut: true,
        parse: nothing,
      }),
  });

export const useSetup = () =>
  useMutation({
    mutationFn: (body: SetupInput) =>
      call('/setup', { method: 'POST', body, signedOut: true, parse: (value) => SessionShape.parse(value) }),
  });

/**
 * Whether the link of an open page works, before anything is typed. Asked once: a link that is spent meanwhile would be told
 * in place of the form.
 */
const useLinkWorks = (kind: string, path: string, init: { readonly method?: 'POST'; readonly body?: unknown } = {}) =>
  useQuery({
    queryKey: ['link', kind, path, init.body],
    queryFn: async ({ signal }) => {
      await call(path, { ...init, signal, signedOut: true, parse: nothing });
      return true;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useResetLink = (token: string) => useLinkWorks('reset', `/password-resets/${encodeURIComponent(token)}`);

/** The secret goes in the body: addresses are written into logs. */
export const useSetupLink = (token: string) =>
  useLinkWorks('setup', '/setup/link', { method: 'POST', body: { token } });

export const useInvitation = (token: string) =>
  useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      call(`/invitations/${encodeURIComponent(token)}`, {
        signal,
        signedOut: true,
        parse: (value) => OfferShape.parse(value),
      }),
    // A spent link would be told in place of what its holder is typing.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useAccept = (token: string) =>
  useMutation({
    mutationFn: (body: AcceptInput) =>
      call(`/invitations/${encodeURIComponent(token)}`, {
        method: 'POST',
        body,
        signedOut: true,
        parse: (value) => SessionShape.parse(value),
      }),
  });

export const useMe = () =>
  useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => call('/me', { signal, parse: (value) => MeShape.parse(value) }),
  });

export function useRename() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      call('/me', { method: 'PATCH', body: { name }, parse: (value) => MeShape.parse(value) }),
    onSuccess: (me) => {
      client.setQueryData(keys.me, me);
      return client.invalidateQueries(sessionQuery);
    },
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { readonly current: string; readonly next: string }) =>
      call('/me/password', { method: 'PUT', body, parse: nothing }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export const useSessions = () =>
  useQuery({
    queryKey: keys.sessions,
    queryFn: ({ signal }) => call('/me/sessions', { signal, parse: (value) => SessionsShape.parse(value) }),
  });

/** One session, or with null every one, this one too. */
export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) =>
      call(`/me/sessions${id === null ? '' : `/${encodeURIComponent(id)}`}`, { method: 'DELETE', parse: nothing }),
    onSuccess: (_, id) => (id === null ? undefined : client.invalidateQueries({ queryKey: keys.sessions })),
  });
}

export const useOfferFactor = () =>
  useMutation({
    mutationFn: (password: string) =>
      call('/me/second-factor', {
        method: 'POST',
        body: { password },
        parse: (value) => FactorOfferShape.parse(value),
      }),
  });

/** Turns it on with a code of the app, or off with the password. */
export function useSetFactor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { readonly code: string } | { readonly password: string }) =>
      call('/me/second-factor', { method: 'code' in change ? 'PUT' : 'DELETE', body: change, parse: nothing }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
  });
}
