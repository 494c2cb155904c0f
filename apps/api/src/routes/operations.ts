import type { Queue } from '@seaworthy/queue/port';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Store } from '@seaworthy/store/port';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { App } from '../deps.ts';

export interface OperationsDeps {
  readonly store: Store;
  readonly queue: Queue;
  readonly registry: Registry;
  /** Bytes below which the disk counts as full. */
  readonly minFreeBytes: number;
  /** True from the moment the process was asked to stop. */
  readonly isClosing: () => boolean;
}

const Check = z.object({ ok: z.boolean(), detail: z.string() });
const Readiness = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.object({ process: Check, database: Check, disk: Check, queue: Check }),
});
type Check = z.infer<typeof Check>;

/** A part that does not answer for this long counts as broken, in milliseconds. */
const checkTimeoutMs = 2_000;

/** /health (is the process alive), /ready (can it serve), /metrics. */
export function operationsRoutes(app: App, deps: OperationsDeps): void {
  app.get(
    '/health',
    {
      schema: {
        summary: 'The process answers',
        tags: ['operations'],
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
      config: { access: { to: 'anyone', why: 'Probes have no account; it tells nothing but that the process runs.' } },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { status: 'ok' as const };
    },
  );
  app.get(
    '/ready',
    {
      schema: {
        summary: 'Database, disk and queue can be used',
        tags: ['operations'],
        response: { 200: Readiness, 503: Readiness },
      },
      config: { access: { to: 'anyone', why: 'Probes have no account; it names parts, not data.' } },
    },
    async (_request, reply) => {
      const [database, disk, queue] = await Promise.all([checkDatabase(deps), checkDisk(deps), checkQueue(deps)]);
      const process = deps.isClosing() ? bad('The process is shutting down.') : good('Running.');
      const ready = [process, database, disk, queue].every((check) => check.ok);
      reply.header('cache-control', 'no-store').code(ready ? 200 : 503);
      return {
        status: ready ? ('ready' as const) : ('not-ready' as const),
        checks: { process, database, disk, queue },
      };
    },
  );
  app.get(
    '/metrics',
    {
      schema: { summary: 'Prometheus metrics', tags: ['operations'] },
      config: { access: { to: 'anyone', why: 'Scrapers have no account; labels hold no names and no ids.' } },
    },
    async (_request, reply) => reply.type(deps.registry.contentType).send(await deps.registry.metrics()),
  );
}

const checkDatabase = ({ store }: OperationsDeps): Promise<Check> =>
  check(async () => good(`Answered in ${(await store.ping()).toFixed(1)} ms.`));

const checkDisk = ({ store, minFreeBytes }: OperationsDeps): Promise<Check> =>
  check(async () => {
    const free = await store.freeBytes();
    const words = `${free} bytes are free, ${minFreeBytes} are needed.`;
    return free > minFreeBytes ? good(words) : bad(words);
  });

const checkQueue = ({ queue }: OperationsDeps): Promise<Check> =>
  check(async () => {
    const { waiting, running, parked } = await queue.depth();
    return good(`${waiting} waiting, ${running} running, ${parked} parked.`);
  });

async function check(look: () => Promise<Check>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Check>((resolve) => {
    timer = setTimeout(() => resolve(bad(`No answer within ${checkTimeoutMs} ms.`)), checkTimeoutMs);
  });
  try {
    return await Promise.race([look(), late]);
  } catch (error) {
    return bad(error instanceof SeaworthyError ? error.message : 'It failed; the log has the cause.');
  } finally {
    clearTimeout(timer);
  }
}

const good = (detail: string): Check => ({ ok: true, detail });
const bad = (detail: string): Check => ({ ok: false, detail });
