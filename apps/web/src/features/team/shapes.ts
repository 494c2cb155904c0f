import { scopes } from '@seaworthy/schema/access';
import type {
  Invitation,
  LinkOnce,
  Member,
  TeamView,
  TokenList,
  TokenOnce,
  TokenView,
} from '@seaworthy/schema/api-accounts';
import type {
  DeliveryList,
  DeliveryView,
  LogPage,
  WebhookList,
  WebhookOnce,
  WebhookView,
} from '@seaworthy/schema/api-history';
import * as z from 'zod/mini';
import { TeamRefShape } from '../../api/session-shape.ts';

/** The answers about a team as its pages check them; see api/shapes.ts. */

const RoleShape = TeamRefShape.shape.role;
const Text = z.nullable(z.string());
const Time = z.nullable(z.number());

export const MemberShape: z.ZodMiniType<Member> = z.object({
  userId: z.string(),
  name: z.string(),
  email: Text,
  role: RoleShape,
  joinedAt: z.number(),
  seenAt: Time,
  secondFactor: z.boolean(),
});
const InvitationShape: z.ZodMiniType<Invitation> = z.object({
  id: z.string(),
  role: RoleShape,
  email: Text,
  byName: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
export const TeamShape: z.ZodMiniType<TeamView> = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(MemberShape),
  invitations: z.array(InvitationShape),
});
export const LinkShape: z.ZodMiniType<LinkOnce> = z.object({
  id: z.string(),
  path: z.string(),
  expiresAt: z.number(),
  mailed: z.boolean(),
});

const TokenShape: z.ZodMiniType<TokenView> = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  ownerName: z.string(),
  scopes: z.array(z.enum(scopes)),
  projects: z.nullable(z.array(z.object({ id: z.string(), name: z.string() }))),
  createdAt: z.number(),
  expiresAt: z.number(),
  lastUsedAt: Time,
  lastUsedFrom: Text,
});
export const TokenListShape: z.ZodMiniType<TokenList> = z.object({ tokens: z.array(TokenShape) });
export const TokenOnceShape: z.ZodMiniType<TokenOnce> = z.object({ token: z.string(), view: TokenShape });

export const LogPageShape: z.ZodMiniType<LogPage> = z.object({
  entries: z.array(
    z.object({
      id: z.number(),
      at: z.number(),
      actorId: Text,
      actorName: z.string(),
      via: z.string(),
      action: z.string(),
      target: z.string(),
      outcome: z.enum(['done', 'refused', 'failed']),
      address: Text,
      detail: z.string(),
    }),
  ),
  nextAfter: Time,
});

const WebhookShape = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  active: z.boolean(),
  pausedWhy: Text,
  createdAt: z.number(),
  lastDelivery: z.nullable(z.object({ at: z.number(), ok: z.boolean(), status: Time })),
}) as unknown as z.ZodMiniType<WebhookView>; // events are checked as text only: a newer server may know more of them
export const WebhookListShape: z.ZodMiniType<WebhookList> = z.object({
  webhooks: z.array(WebhookShape),
  privateAddresses: z.boolean(),
});
export const WebhookOnceShape: z.ZodMiniType<WebhookOnce> = z.object({ secret: z.string(), webhook: WebhookShape });
export const WebhookOneShape = WebhookShape;
export const DeliveryShape: z.ZodMiniType<DeliveryView> = z.object({
  id: z.string(),
  event: z.string(),
  at: z.number(),
  attempt: z.number(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  status: Time,
  tookMs: Time,
  body: z.string(),
  response: z.string(),
  error: Text,
  nextAt: Time,
});
export const DeliveryListShape: z.ZodMiniType<DeliveryList> = z.object({ deliveries: z.array(DeliveryShape) });
