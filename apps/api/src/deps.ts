import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Accounts } from '@seaworthy/accounts/port';
import type { Queue } from '@seaworthy/queue/port';
import type { Tracing } from '@seaworthy/runtime/tracing';
import type { Store } from '@seaworthy/store/port';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ActorOf } from './actor-of.ts';
import type { Actor } from './authorise.ts';
import type { ApiConfig } from './config.ts';
import type { HubTimings } from './live/hub.ts';
import type { ApiMetrics } from './metrics.ts';
import type { SendLink } from './send-link.ts';

/** Everything the app needs; main.ts builds it, tests build their own. */
export interface AppDeps {
  readonly store: Store;
  readonly queue: Queue;
  readonly config: ApiConfig;
  readonly logger: FastifyBaseLogger;
  readonly metrics: ApiMetrics;
  readonly tracing: Tracing;
  /** Null: accounts are off, and everybody on this machine is `local`. */
  readonly accounts: Accounts | null;
  readonly local: Actor;
  readonly sendLink: SendLink;
  /** Who sends this request; null for nobody who is known. See createActorOf. */
  readonly actorOf: ActorOf;
  readonly hubTimings: HubTimings;
}

/** A Fastify instance whose routes are typed by their zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
