import { z } from 'zod';
import { AuditDetail, AuditView } from './api.ts';
import { oneLine } from './one-line.ts';

/**
 * Shared history, share links, settings, the access log and webhooks, below /api/v1. Times are milliseconds since the epoch.
 *
 *   GET    /audits?q=&author=&pinned=&trash=…          → AuditPage; `q` in label, file name and project
 *   PATCH  /audits/:auditId             AuditChange    → AuditView
 *   DELETE /audits/:auditId                            → 204; into the trash, from where it can be fetched for 7 days
 *   POST   /audits/:auditId/restore                    → AuditView
 *   GET    /projects/:projectId/settings               → ProjectSettings
 *   PUT    /projects/:projectId/settings ProjectSettings → ProjectSettings
 *   GET    /audits/:auditId/shares                     → ShareList
 *   POST   /audits/:auditId/shares      ShareInput     → 201 ShareOnce
 *   DELETE /audits/:auditId/shares/:shareId            → 204
 *   GET    /shared/:token                              → SharedAudit; and below it, as for /audits/:auditId, the reading routes
 *            /report /findings /findings/:findingId /questions /files/:name
 *   GET    /team/log?q=&action=&actor=&from=&to=&after=&limit=  → LogPage
 *   GET    /team/log.csv?…                             → the same, whole, as CSV
 *   GET    /team/webhooks                              → WebhookList
 *   POST   /team/webhooks               WebhookInput   → 201 WebhookOnce
 *   PATCH  /team/webhooks/:webhookId    WebhookChange  → WebhookView
 *   DELETE /team/webhooks/:webhookId                   → 204
 *   POST   /team/webhooks/:webhookId/secret            → WebhookOnce; a new secret
 *   POST   /team/webhooks/:webhookId/test              → DeliveryView
 *   GET    /team/webhooks/:webhookId/deliveries        → DeliveryList; the newest 50
 */

export const AuditChange = z.object({
  label: z.string().overwrite(oneLine).trim().max(200).nullable().optional(),
  /** Pinned audits stay whatever the project's retention says. */
  pinned: z.boolean().optional(),
});
export type AuditChange = z.input<typeof AuditChange>;

export const ProjectSettings = z.object({
  name: z.string().overwrite(oneLine).trim().min(1).max(100),
  /** Finished audits that are kept, newest first, besides pinned ones; null: all. */
  keepAudits: z.int().min(1).max(1_000).nullable(),
  /** Days after which an audit that is not pinned goes; null: never. The newest finished one always stays. */
  keepDays: z.int().min(1).max(3_650).nullable(),
  gate: z.object({
    failOn: z.enum(['critical', 'high', 'medium', 'monitor', 'none']),
    minScore: z.number().min(1).max(10).nullable(),
  }),
});
export type ProjectSettings = z.infer<typeof ProjectSettings>;

/** Days that a share link works, when nothing is said and at most. */
export const shareDays = { default: 14, max: 90 } as const;
export const ShareInput = z.object({ days: z.int().min(1).max(shareDays.max).default(shareDays.default) });
export type ShareInput = z.input<typeof ShareInput>;
export const ShareView = z.object({
  id: z.string(),
  byName: z.string(),
  createdAt: z.int(),
  expiresAt: z.int(),
  /** Null: nobody has opened it. */
  lastOpenedAt: z.int().nullable(),
});
export type ShareView = z.infer<typeof ShareView>;
export const ShareList = z.object({ shares: z.array(ShareView) });
export type ShareList = z.infer<typeof ShareList>;
/** Shown once. `path` is `/share/<token>`. */
export const ShareOnce = z.object({ path: z.string(), share: ShareView });
export type ShareOnce = z.infer<typeof ShareOnce>;
export const SharedAudit = z.object({ audit: AuditDetail, expiresAt: z.int(), byName: z.string() });
export type SharedAudit = z.infer<typeof SharedAudit>;

export const LogEntry = z.object({
  id: z.int(),
  at: z.int(),
  /** The person; null for somebody who was not signed in. */
  actorId: z.string().nullable(),
  actorName: z.string(),
  /** How they came: the page, a token (its name), a share link. */
  via: z.string(),
  /** What, for example `audit:create`, `session:sign-in`, `member:invite`. */
  action: z.string(),
  /** What it was done to, in words: `api-platform № 14`. */
  target: z.string(),
  outcome: z.enum(['done', 'refused', 'failed']),
  address: z.string().nullable(),
  detail: z.string(),
});
export type LogEntry = z.infer<typeof LogEntry>;
export const LogPage = z.object({ entries: z.array(LogEntry), nextAfter: z.int().nullable() });
export type LogPage = z.infer<typeof LogPage>;

export const webhookEvents = [
  'audit.finished',
  'audit.failed',
  'gate.failed',
  'triage.changed',
  'risk.expired',
] as const;
export const WebhookEvent = z.enum(webhookEvents);
export type WebhookEvent = z.infer<typeof WebhookEvent>;
export const WebhookInput = z.object({ url: z.url().max(2_000), events: z.array(WebhookEvent).min(1) });
export type WebhookInput = z.input<typeof WebhookInput>;
export const WebhookChange = z.object({
  url: z.url().max(2_000).optional(),
  events: z.array(WebhookEvent).min(1).optional(),
  active: z.boolean().optional(),
});
export const WebhookView = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(WebhookEvent),
  active: z.boolean(),
  /** Why it was paused by itself; null when it was not. */
  pausedWhy: z.string().nullable(),
  createdAt: z.int(),
  lastDelivery: z.object({ at: z.int(), ok: z.boolean(), status: z.int().nullable() }).nullable(),
});
export type WebhookView = z.infer<typeof WebhookView>;
export const WebhookList = z.object({ webhooks: z.array(WebhookView), privateAddresses: z.boolean() });
export type WebhookList = z.infer<typeof WebhookList>;
export const WebhookOnce = z.object({ secret: z.string(), webhook: WebhookView });
export type WebhookOnce = z.infer<typeof WebhookOnce>;
export const DeliveryView = z.object({
  id: z.string(),
  event: z.string(),
  at: z.int(),
  attempt: z.int(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  status: z.int().nullable(),
  /** Milliseconds. */
  tookMs: z.int().nullable(),
  /** As sent, and the first 4 KB of what came back. */
  body: z.string(),
  response: z.string(),
  error: z.string().nullable(),
  nextAt: z.int().nullable(),
});
export type DeliveryView = z.infer<typeof DeliveryView>;
export const DeliveryList = z.object({ deliveries: z.array(DeliveryView) });
export type DeliveryList = z.infer<typeof DeliveryList>;

export const TrashPage = z.object({ audits: z.array(AuditView) });
