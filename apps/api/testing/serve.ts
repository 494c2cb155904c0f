import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Accounts } from '@seaworthy/accounts/port';
import { openQueue } from '@seaworthy/queue/open-queue';
import type { Queue } from '@seaworthy/queue/port';
import { createLogger } from '@seaworthy/runtime/logger';
import { noTracing, type Tracing } from '@seaworthy/runtime/tracing';
import type { Report } from '@seaworthy/schema/report';
import { summaryOf } from '@seaworthy/schema/summary-of';
import { openStore } from '@seaworthy/store/open-store';
import type { Audit, Store } from '@seaworthy/store/port';
import { Registry } from 'prom-client';
import { createActorOf } from '../src/actor-of.ts';
import { type BuiltApp, buildApp } from '../src/app.ts';
import type { Actor } from '../src/authorise.ts';
import { type ApiConfig, readConfig } from '../src/config.ts';
import type { AppDeps } from '../src/deps.ts';
import { type HubTimings, hubTimings } from '../src/live/hub.ts';
import { createApiMetrics } from '../src/metrics.ts';
import { type SendLink, showOnly } from '../src/send-link.ts';
import { createTokenActors } from '../src/token-actor.ts';

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly store: Store;
  readonly queue: Queue;
  readonly built: BuiltApp;
  /** The built-in local user. */
  readonly actor: Actor;
  /** What was logged so far, one JSON object per line. */
  readonly logs: string[];
  /** Asks below the address of the API as the local user; a body goes as JSON. */
  call(method: string, path: string, body?: unknown): Promise<Response>;
  /** What `call` with GET answers, as it was parsed from JSON. */
  read(path: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface ServeOptions {
  readonly config?: Partial<ApiConfig>;
  readonly timings?: Partial<HubTimings>;
  readonly tracing?: Tracing;
  /** Without it accounts are off. See serve-with-accounts.ts. */
  readonly accounts?: (store: Store) => Promise<Accounts>;
  /** Without it links are only shown. */
  readonly sendLink?: (accounts: Accounts, store: Store) => SendLink;
  /** Acts in place of the built-in local user. */
  readonly actor?: (local: Actor) => Actor;
  /** Tells who comes in place of all of that. */
  readonly actorOf?: (parts: { readonly store: Store; readonly local: Actor }) => AppDeps['actorOf'];
}

/** The whole API on a free port: real store, real queue, real HTTP, in a folder of its own. */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-api-'));
  const store = await openStore({ dataDir });
  const queue = await openQueue.database({ dataDir });
  const { team, user } = await store.teams.local();
  const local: Actor = { userId: user.id, name: user.name, team, role: 'owner', via: { kind: 'local' } };
  const actor = options.actor?.(local) ?? local;
  const accounts = (await options.accounts?.(store)) ?? null;
  const tokens = createTokenActors(store, { warn: () => undefined });
  const logs: string[] = [];
  const webDir = join(dataDir, 'web');
  await mkdir(join(webDir, 'assets'), { recursive: true });
  await writeFile(join(webDir, 'index.html'), '<!doctype html><title>Seaworthy</title>');
  await writeFile(join(webDir, 'assets', 'index-abc123.js'), 'export {};');
  const built = await buildApp({
    store,
    queue,
    config: {
      ...readConfig({ SEAWORTHY_ACCOUNTS: 'off', SEAWORTHY_PORT: '0', SEAWORTHY_MIN_FREE_BYTES: '1' }),
      webDir,
      ...options.config,
    },
    logger: createLogger({ name: 'api', level: 'debug', destination: { write: (line) => void logs.push(line) } }),
    metrics: createApiMetrics(new Registry(), store, queue),
    tracing: options.tracing ?? noTracing,
    accounts,
    local: actor,
    sendLink: (accounts && options.sendLink?.(accounts, store)) ?? showOnly,
    actorOf: options.actorOf?.({ store, local }) ?? createActorOf({ accounts, local: actor, tokens }),
    hubTimings: { ...hubTimings, pollMs: 10, ...options.timings },
  });
  const url = await built.app.listen({ host: '127.0.0.1', port: 0 });
  const call: Served['call'] = (method, path, body) =>
    fetch(`${url}/api/v1${path}`, body === undefined ? { method } : json(method, body));
  return {
    url,
    port: Number(new URL(url).port),
    dataDir,
    store,
    queue,
    built,
    actor: local,
    logs,
    call,
    read: async (path) => (await call('GET', path)).json(),
    async close() {
      await built.app.close();
      await tokens.settled();
      await queue.close();
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** A request that carries this as JSON. */
export function json(method: string, body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A form as a browser sends it: fields in this order, then the archive. */
export function form(
  fields: Readonly<Record<string, string>>,
  archive: Uint8Array,
  fileName = 'harbour.tar.gz',
): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append('archive', new Blob([archive as Uint8Array<ArrayBuffer>]), fileName); // never shared memory in tests
  return data;
}

/** An audit that waits, made the way an upload makes it. */
export async function seedAudit({ store, actor }: Served, project = 'harbour'): Promise<Audit> {
  const { id: projectId } = await store.projects.ensure(actor.team.id, project, actor.userId);
  const bytes = new TextEncoder().encode(`archive of ${project}`);
  const { sha256, size } = await store.blobs.write(one(bytes), 1_000);
  return store.audits.create({
    projectId,
    label: null,
    fileName: `${project}.zip`,
    uploadBlob: sha256,
    uploadBytes: size,
    createdBy: actor.userId,
  });
}

/** A finished audit with this report. */
export async function seedReport(served: Served, report: Report, project?: string): Promise<Audit> {
  const audit = await seedAudit(served, project);
  await served.store.audits.transition(audit.id, ['queued'], 'running');
  const encode = (text: string) => new TextEncoder().encode(text);
  await served.store.audits.finish(audit.id, {
    summary: summaryOf(report),
    files: [
      { name: 'report.json', mediaType: 'application/json', bytes: encode(JSON.stringify(report)) },
      { name: 'report.md', mediaType: 'text/markdown; charset=utf-8', bytes: encode('# Harbour\n') },
    ],
    event: { type: 'done', stage: null, message: 'Done', counts: {} },
  });
  return audit;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
