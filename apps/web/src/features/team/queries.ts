import type { Role } from '@seaworthy/schema/access';
import type { InvitationInput, TokenInput } from '@seaworthy/schema/api-accounts';
import type { WebhookEvent, WebhookInput } from '@seaworthy/schema/api-history';
import {
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { tokensKey } from '../../api/account.ts';
import { call } from '../../api/http.ts';
import { leaveTo, sessionQuery } from '../../api/session.ts';
import { links } from '../../links.ts';
import { type LogFilter, logSearch } from './log-filter.ts';
import {
  DeliveryListShape,
  DeliveryShape,
  LinkShape,
  LogPageShape,
  MemberShape,
  TeamShape,
  TokenListShape,
  TokenOnceShape,
  WebhookListShape,
  WebhookOnceShape,
  WebhookOneShape,
} from './shapes.ts';

const keys = {
  team: ['team'] as const,
  tokens: tokensKey,
  log: ['team-log'] as const,
  webhooks: ['webhooks'] as const,
};
/** What of a webhook changes. */
interface WebhookEdit {
  readonly url?: string;
  readonly events?: readonly WebhookEvent[];
  readonly active?: boolean;
}

const nothing = () => undefined;
const part = encodeURIComponent;

/** A mutation after which what stands under these keys is asked again. */
function useChange<Input, Output>(stale: QueryKey, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: stale }) });
}

export const useTeam = () =>
  useQuery({
    queryKey: keys.team,
    queryFn: ({ signal }) => call('/team', { keep: true, signal, parse: (value) => TeamShape.parse(value) }),
  });

export function useRenameTeam() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      call('/team', { method: 'PATCH', body: { name }, parse: (value) => TeamShape.parse(value) }),
    onSuccess: (team) => {
      client.setQueryData(keys.team, team);
      return client.invalidateQueries(sessionQuery);
    },
  });
}

/** Whoever makes a team is its owner and looks at it from then on. */
export const useMakeTeam = () =>
  useMutation({
    mutationFn: async (name: string) => {
      const { id } = await call('/teams', { method: 'POST', body: { name }, parse: (value) => TeamShape.parse(value) });
      await call('/me', { method: 'PATCH', body: { teamId: id }, parse: nothing });
    },
    onSuccess: () => leaveTo(links.team),
  });

export function useSetRole() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ userId, role }: { readonly userId: string; readonly role: Role }) =>
      call(`/team/members/${part(userId)}`, {
        method: 'PATCH',
        body: { role },
        parse: (value) => MemberShape.parse(value),
      }),
    // One's own role may be the one that changed.
    onSuccess: () =>
      Promise.all([client.invalidateQueries({ queryKey: keys.team }), client.invalidateQueries(sessionQuery)]),
  });
}

export const useRemoveMember = () =>
  useChange(keys.team, (userId: string) => call(`/team/members/${part(userId)}`, { method: 'DELETE', parse: nothing }));

export const useResetLink = () =>
  useMutation({
    mutationFn: (userId: string) =>
      call(`/team/members/${part(userId)}/password-reset`, {
        method: 'POST',
        parse: (value) => LinkShape.parse(value),
      }),
  });

export const useInvite = () =>
  useChange(keys.team, (body: InvitationInput) =>
    call('/team/invitations', { method: 'POST', body, parse: (value) => LinkShape.parse(value) }),
  );

export const useWithdraw = () =>
  useChange(keys.team, (id: string) => call(`/team/invitations/${part(id)}`, { method: 'DELETE', parse: nothing }));

/** One's own tokens, or those of every member of the team. */
export const useTokens = (of: 'me' | 'team', enabled = true) =>
  useQuery({
    queryKey: [...keys.tokens, of],
    queryFn: ({ signal }) => call(`/${of}/tokens`, { signal, parse: (value) => TokenListShape.parse(value) }),
    enabled,
  });

export const useMakeToken = () =>
  useChange(keys.tokens, (body: TokenInput) =>
    call('/me/tokens', { method: 'POST', body, parse: (value) => TokenOnceShape.parse(value) }),
  );

export const useRotateToken = () =>
  useChange(keys.tokens, (id: string) =>
    call(`/me/tokens/${part(id)}/rotate`, { method: 'POST', parse: (value) => TokenOnceShape.parse(value) }),
  );

export const useRevokeToken = () =>
  useChange(keys.tokens, ({ of, id }: { readonly of: 'me' | 'team'; readonly id: string }) =>
    call(`/${of}/tokens/${part(id)}`, { method: 'DELETE', parse: nothing }),
  );

/** Entries on one page of the log. */
const logPage = 100;

export const useLog = (filter: LogFilter) =>
  useInfiniteQuery({
    queryKey: [...keys.log, filter],
    queryFn: ({ pageParam, signal }) => {
      const search = logSearch(filter);
      search.set('limit', String(logPage));
      if (pageParam !== null) search.set('after', String(pageParam));
      return call(`/team/log?${search}`, { signal, parse: (value) => LogPageShape.parse(value) });
    },
    initialPageParam: null as number | null, // the first page has no cursor; the type of the later ones
    getNextPageParam: (page) => page.nextAfter,
    placeholderData: keepPreviousData,
  });

export const useWebhooks = () =>
  useQuery({
    queryKey: keys.webhooks,
    queryFn: ({ signal }) => call('/team/webhooks', { signal, parse: (value) => WebhookListShape.parse(value) }),
  });

export const useMakeWebhook = () =>
  useChange(keys.webhooks, (body: WebhookInput) =>
    call('/team/webhooks', { method: 'POST', body, parse: (value) => WebhookOnceShape.parse(value) }),
  );

export const useChangeWebhook = (id: string) =>
  useChange(keys.webhooks, (body: WebhookEdit) =>
    call(`/team/webhooks/${part(id)}`, { method: 'PATCH', body, parse: (value) => WebhookOneShape.parse(value) }),
  );

export const useDeleteWebhook = () =>
  useChange(keys.webhooks, (id: string) => call(`/team/webhooks/${part(id)}`, { method: 'DELETE', parse: nothing }));

export const useNewSecret = (id: string) =>
  useChange(keys.webhooks, () =>
    call(`/team/webhooks/${part(id)}/secret`, { method: 'POST', parse: (value) => WebhookOnceShape.parse(value) }),
  );

export const useTestWebhook = (id: string) =>
  useChange(keys.webhooks, () =>
    call(`/team/webhooks/${part(id)}/test`, { method: 'POST', parse: (value) => DeliveryShape.parse(value) }),
  );

export const useDeliveries = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: [...keys.webhooks, id, 'deliveries'],
    queryFn: ({ signal }) =>
      call(`/team/webhooks/${part(id)}/deliveries`, { signal, parse: (value) => DeliveryListShape.parse(value) }),
    enabled,
  });
