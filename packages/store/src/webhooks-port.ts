import type { WebhookEvent } from '@seaworthy/schema/api-history';

/**
 * Addresses that are told what happens, and what they were told. Times are milliseconds since the epoch. Promises, each with
 * a test:
 *
 * 1. What happened to an audit or a decision is written in the transaction in which it happens, when the team has a webhook.
 * 2. An event becomes one delivery for each active webhook that wants it, once, whoever spreads it and however often.
 * 3. A delivery is with one holder at a time; when the holder dies another gets it after the lease. It may be sent twice,
 *    it is not lost.
 * 4. A webhook of which `pauseAfter` attempts in a row failed is paused with the reason; what waits for it stays.
 * 5. Each webhook keeps its newest `keptDeliveries` deliveries that have ended, and at most `waitingDeliveries` that wait.
 */
export interface Webhooks {
  /** @throws SeaworthyError conflict when the team has `webhooksPerTeam` already. */
  create(input: {
    readonly teamId: string;
    readonly url: string;
    readonly events: readonly WebhookEvent[];
    readonly secret: string;
    readonly createdBy: string;
  }): Promise<WebhookRow>;
  /** Oldest first. */
  list(teamId: string): Promise<readonly WebhookRow[]>;
  get(teamId: string, id: string): Promise<WebhookRow | undefined>;
  /** Activating one that was paused forgets why, and begins to count anew. Undefined: there is none. */
  change(
    teamId: string,
    id: string,
    change: {
      readonly url?: string | undefined;
      readonly events?: readonly WebhookEvent[] | undefined;
      readonly active?: boolean | undefined;
    },
  ): Promise<WebhookRow | undefined>;
  /** The secret before signs as well until `previousUntil`. */
  renewSecret(teamId: string, id: string, secret: string, previousUntil: number): Promise<WebhookRow | undefined>;
  delete(teamId: string, id: string): Promise<boolean>;
  /** The newest `keptDeliveries`, newest first. */
  deliveries(webhookId: string): Promise<readonly DeliveryRow[]>;

  /** What happened and was not made into deliveries yet, oldest first. */
  unspread(limit: number): Promise<readonly EventRow[]>;
  /** Makes the deliveries of one event: what is to be told, by the name under which a webhook asks for it. */
  spread(eventId: number, told: ReadonlyMap<WebhookEvent, DeliveryFacts>): Promise<void>;
  /** Teams with an active webhook that wants this event. */
  teamsThatWant(event: WebhookEvent): Promise<readonly string[]>;
  /** Notes that something happened, once for each `dedupe`. Nothing when the team has no active webhook. */
  record(event: NewEventRow): Promise<void>;

  /** Deliveries whose time has come, of active webhooks, at most one of each webhook. They are the owner's for the lease. */
  claim(
    owner: string,
    options: { readonly leaseMs: number; readonly limit: number },
  ): Promise<readonly ClaimedDelivery[]>;
  /** A delivery that is tried once and never again, in the owner's hands from the start. Also of a paused webhook. */
  test(webhook: WebhookRow, facts: DeliveryFacts, owner: string, leaseMs: number): Promise<ClaimedDelivery>;
  /** What came of an attempt. Undefined: the owner has lost it, and somebody else tells. */
  settle(owner: string, deliveryId: string, attempt: AttemptResult): Promise<DeliveryRow | undefined>;
}

/** Far more than a team has tools that listen. */
export const webhooksPerTeam = 20;
export const keptDeliveries = 50;
export const waitingDeliveries = 500;
/** Attempts in a row, of whatever deliveries. */
export const pauseAfter = 20;
/** Milliseconds before the second attempt, the third, … After the last of them a delivery has failed. */
export const retryPausesMs = [10_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000] as const;

export interface WebhookRow {
  readonly id: string;
  readonly teamId: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly active: boolean;
  readonly pausedWhy: string | null;
  /** Those that sign now, the newest first. */
  readonly secrets: readonly string[];
  readonly createdAt: number;
  readonly lastDelivery: { readonly at: number; readonly ok: boolean; readonly status: number | null } | null;
}

/** `path` is where a person looks, below the address of the product; null where there is no such page. */
export interface DeliveryFacts {
  readonly path: string | null;
  /** Milliseconds. */
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface DeliveryRow {
  readonly id: string;
  readonly event: string;
  readonly facts: DeliveryFacts;
  readonly at: number;
  readonly attempt: number;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly status: number | null;
  readonly tookMs: number | null;
  /** As sent last; empty before. */
  readonly body: string;
  readonly response: string;
  readonly error: string | null;
  readonly nextAt: number | null;
}

export interface ClaimedDelivery {
  readonly id: string;
  readonly event: string;
  readonly facts: DeliveryFacts;
  readonly webhookId: string;
  readonly url: string;
  readonly secrets: readonly string[];
}

export interface AttemptResult {
  readonly ok: boolean;
  readonly body: string;
  readonly status: number | null;
  readonly tookMs: number;
  readonly response: string;
  readonly error: string | null;
}

/** `subject` is the id of an audit or of a project; `facts` is what else has to be known. */
export interface NewEventRow {
  readonly teamId: string;
  readonly event: WebhookEvent;
  readonly subject: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly dedupe: string | null;
}
export interface EventRow extends Omit<NewEventRow, 'dedupe'> {
  readonly id: number;
  readonly at: number;
}
