import { randomUUID } from 'node:crypto';
import { checkWebhookUrl, resolveTarget } from '@seaworthy/runtime/webhooks/address';
import { bodyOf, sendTimeoutMs, sendWebhook } from '@seaworthy/runtime/webhooks/send';
import { newWebhookSecret } from '@seaworthy/runtime/webhooks/sign';
import {
  DeliveryList,
  DeliveryView,
  WebhookChange,
  WebhookInput,
  WebhookList,
  WebhookOnce,
  WebhookView,
} from '@seaworthy/schema/api-history';
import { dayMs } from '@seaworthy/schema/iso-day';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Store } from '@seaworthy/store/port';
import type { DeliveryRow, WebhookRow } from '@seaworthy/store/webhooks-port';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App } from '../deps.ts';
import { teamGrant } from '../plugins/access.ts';
import { failures, Id } from './params.ts';

export interface WebhookDeps {
  readonly store: Store;
  /** Whether addresses inside of the network are allowed. */
  readonly allowPrivate: boolean;
  readonly publicUrl: URL | null;
}

const tags = ['webhooks'];
const config = { access: { to: 'team', action: 'webhook:manage' } } as const;
const params = z.object({ webhookId: Id });
/** The secret before a renewal signs as well for a day. */
const changeoverMs = dayMs;
/** Looking a name up while somebody waits, in milliseconds. */
const lookMs = 3_000;

/** Addresses that are told what happens in the team. The worker sends (apps/worker/src/webhooks), but for the test button. */
export function webhookRoutes(app: App, deps: WebhookDeps): void {
  listRoute(app, deps);
  createRoute(app, deps);
  changeRoutes(app, deps);
  secretRoute(app, deps);
  testRoute(app, deps);
  deliveriesRoute(app, deps);
}

function listRoute(app: App, { store, allowPrivate }: WebhookDeps): void {
  app.get(
    '/team/webhooks',
    { schema: { summary: 'Webhooks of the team', tags, response: { 200: WebhookList, ...failures } }, config },
    async (request) => {
      const webhooks = await store.webhooks.list(teamGrant(request).team.id);
      return { webhooks: webhooks.map(viewOf), privateAddresses: allowPrivate };
    },
  );
}

function createRoute(app: App, { store, allowPrivate }: WebhookDeps): void {
  app.post(
    '/team/webhooks',
    {
      schema: {
        summary: 'Tell an address what happens; its secret is shown this once',
        tags,
        body: WebhookInput,
        response: { 201: WebhookOnce, ...failures },
      },
      config,
    },
    async (request, reply) => {
      const { team, actor } = teamGrant(request);
      const { url, events } = request.body;
      await refuseUrl(url, allowPrivate);
      const secret = newWebhookSecret();
      const input = { teamId: team.id, url, events: [...new Set(events)], secret, createdBy: actor.userId };
      const webhook = await store.webhooks.create(input);
      request.logTarget = targetOf(webhook);
      return reply.code(201).send({ secret, webhook: viewOf(webhook) });
    },
  );
}

function changeRoutes(app: App, { store, allowPrivate }: WebhookDeps): void {
  app.patch(
    '/team/webhooks/:webhookId',
    {
      schema: {
        summary: 'Change a webhook, pause it, or let it go on',
        tags,
        params,
        body: WebhookChange,
        response: { 200: WebhookView, ...failures },
      },
      config,
    },
    async (request) => {
      const { id, teamId } = await webhookOf(store, request, request.params.webhookId);
      if (request.body.url !== undefined) await refuseUrl(request.body.url, allowPrivate);
      const changed = await store.webhooks.change(teamId, id, request.body);
      if (changed === undefined) throw missing();
      request.logTarget = targetOf(changed);
      return viewOf(changed);
    },
  );
  app.delete(
    '/team/webhooks/:webhookId',
    {
      schema: {
        summary: 'Forget a webhook, with what waits for it',
        tags,
        params,
        response: { 204: z.null().describe('Deleted'), ...failures },
      },
      config,
    },
    async (request, reply) => {
      const { id, teamId } = await webhookOf(store, request, request.params.webhookId);
      await store.webhooks.delete(teamId, id);
      return reply.code(204).send(null);
    },
  );
}

function secretRoute(app: App, { store }: WebhookDeps): void {
  app.post(
    '/team/webhooks/:webhookId/secret',
    {
      schema: {
        summary: 'A new secret, shown this once; for a day the old one signs as well',
        tags,
        params,
        response: { 200: WebhookOnce, ...failures },
      },
      config,
    },
    async (request) => {
      const { id, teamId } = await webhookOf(store, request, request.params.webhookId);
      const secret = newWebhookSecret();
      const renewed = await store.webhooks.renewSecret(teamId, id, secret, Date.now() + changeoverMs);
      if (renewed === undefined) throw missing();
      return { secret, webhook: viewOf(renewed) };
    },
  );
}

function testRoute(app: App, { store, allowPrivate, publicUrl }: WebhookDeps): void {
  app.post(
    '/team/webhooks/:webhookId/test',
    {
      schema: {
        summary: 'Send a test now, once, and tell what came of it',
        tags,
        params,
        response: { 200: DeliveryView, ...failures },
      },
      config,
    },
    async (request) => {
      const webhook = await webhookOf(store, request, request.params.webhookId);
      const facts = { path: '/team/webhooks', at: Date.now(), data: { team: teamGrant(request).team.name } };
      const owner = randomUUID();
      const claimed = await store.webhooks.test(webhook, facts, owner, 3 * sendTimeoutMs);
      const sent = await sendWebhook(claimed, { allowPrivate, publicUrl });
      const settled = await store.webhooks.settle(owner, claimed.id, sent);
      if (settled === undefined) throw missing();
      return deliveryView(settled, publicUrl);
    },
  );
}

function deliveriesRoute(app: App, { store, publicUrl }: WebhookDeps): void {
  app.get(
    '/team/webhooks/:webhookId/deliveries',
    {
      schema: {
        summary: 'The newest deliveries, newest first',
        tags,
        params,
        response: { 200: DeliveryList, ...failures },
      },
      config,
    },
    async (request) => {
      const { id } = await webhookOf(store, request, request.params.webhookId);
      return { deliveries: (await store.webhooks.deliveries(id)).map((row) => deliveryView(row, publicUrl)) };
    },
  );
}

/** @throws SeaworthyError not-found, also for one of another team. */
async function webhookOf(store: Store, request: FastifyRequest, id: string): Promise<WebhookRow> {
  const webhook = await store.webhooks.get(teamGrant(request).team.id, id);
  if (webhook === undefined) throw missing();
  request.logTarget = targetOf(webhook);
  return webhook;
}

function missing(): SeaworthyError {
  return new SeaworthyError('not-found', 'There is no such webhook.');
}

/**
 * Says early what the sender would say each time. A name that cannot be looked up now is taken: it may be made tomorrow.
 * @throws SeaworthyError webhook/address-refused.
 */
async function refuseUrl(text: string, allowPrivate: boolean): Promise<void> {
  const url = checkWebhookUrl(text, { allowPrivate });
  const late = new Promise<void>((resolve) => setTimeout(resolve, lookMs).unref());
  const looked = resolveTarget(url, { allowPrivate }).catch((error: unknown) => {
    if (error instanceof SeaworthyError) throw error;
  });
  await Promise.race([looked, late]);
}

/** Without the path, which often is the receiver's own secret. */
function targetOf({ url }: WebhookRow): string {
  return new URL(url).origin;
}

function viewOf({ id, url, events, active, pausedWhy, createdAt, lastDelivery }: WebhookRow): WebhookView {
  return { id, url, events: [...events], active, pausedWhy, createdAt, lastDelivery };
}

function deliveryView({ facts, ...row }: DeliveryRow, publicUrl: URL | null): DeliveryView {
  const { id, event, at, attempt, state, status, tookMs, response, error, nextAt } = row;
  const body = row.body === '' ? bodyOf({ event, facts }, publicUrl) : row.body;
  return { id, event, at, attempt, state, status, tookMs, body, response, error, nextAt };
}
