import { setTimeout as pause } from 'node:timers/promises';
import { openMailer } from '@seaworthy/accounts/mailer';
import { openAccounts } from '@seaworthy/accounts/open-accounts';
import { secretOf } from '@seaworthy/accounts/secret';
import { openQueue } from '@seaworthy/queue/open-queue';
import { closeOnSignals } from '@seaworthy/runtime/close-with-grace';
import { createLogger, type Logger } from '@seaworthy/runtime/logger';
import { createRegistry } from '@seaworthy/runtime/metrics';
import { openTracing } from '@seaworthy/runtime/tracing';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { openStore } from '@seaworthy/store/open-store';
import { createActorOf } from './actor-of.ts';
import { type BuiltApp, buildApp } from './app.ts';
import { requeueWaiting } from './audit-actions.ts';
import type { Actor } from './authorise.ts';
import { type ApiConfig, readConfig, refuseBeforeOwner } from './config.ts';
import { hubTimings } from './live/hub.ts';
import { createApiMetrics } from './metrics.ts';
import { sendByMail, showOnly } from './send-link.ts';
import { createTokenActors } from './token-actor.ts';

/** Exit code for what starting again cannot repair: the configuration, a port that is taken. The supervisor knows it. */
const cannotRun = 78;
/** The last part of the grace period, in milliseconds: requests that still run are cut off, so that they can tidy up. */
const cutOffMs = 1_000;

try {
  await main(readConfig(process.env));
} catch (error) {
  const sentence = startProblem(error);
  if (sentence === undefined) throw error;
  process.stderr.write(`${sentence}\n`);
  // A database that does not answer may answer in a moment; everything else would only fail again.
  process.exit(error instanceof SeaworthyError && error.code === 'storage/unavailable' ? 1 : cannotRun);
}

async function main(config: ApiConfig): Promise<void> {
  const logger = createLogger({ name: 'api', level: config.logLevel });
  const store = await openStore({ dataDir: config.dataDir });
  const queue = await openQueue[config.queue.driver]({ dataDir: config.dataDir, ...config.queue });
  const tracing = await openTracing({
    service: 'seaworthy-api',
    endpoint: config.otlpEndpoint,
    onError: (reason) => logger.warn({ reason }, 'traces could not be delivered'),
  });
  const accounts = config.accounts
    ? await openAccounts({
        store,
        secret: config.authSecret ?? (await secretOf(config.dataDir)),
        publicUrl: config.publicUrl,
        oidc: config.oidc,
        log: (level, message) => logger[level]({ part: 'accounts' }, message),
      })
    : null;
  const mailer = config.mail === null ? null : openMailer(config.mail);
  const sendLink =
    accounts === null || mailer === null
      ? showOnly
      : sendByMail({ mailer, mails: store.mails, accounts, origin: config.publicUrl?.origin ?? '', logger });
  if (accounts !== null) refuseBeforeOwner(config, await accounts.hasOwner());
  const tokens = createTokenActors(store, logger);
  const { team, user } = await store.teams.local();
  const local: Actor = { userId: user.id, name: user.name, team, role: 'owner', via: { kind: 'local' } };
  const built = await buildApp({
    store,
    queue,
    config,
    logger,
    metrics: createApiMetrics(createRegistry(), store, queue, config.queue.driver),
    tracing,
    accounts,
    local,
    sendLink,
    actorOf: createActorOf({ accounts, local, tokens }),
    hubTimings,
  });
  closeOnSignals({
    logger,
    graceMs: config.graceMs,
    async close() {
      await closeServer(built, config);
      await tracing.close();
      await tokens.settled();
      mailer?.close();
      await queue.close();
      await store.close();
    },
  });
  const requeued = await requeueWaiting(store, queue);
  if (requeued > 0) logger.info({ audits: requeued }, 'waiting audits queued again');
  announce(
    logger,
    await built.app.listen({ host: config.host, port: config.port }),
    config,
    await accounts?.newSetupToken(),
  );
}

/** /ready is red and live clients are sent away first; then what runs may end, and at last is cut off. */
async function closeServer({ app, beginClosing }: BuiltApp, { graceMs, drainMs }: ApiConfig): Promise<void> {
  beginClosing();
  const cut = setTimeout(() => app.server.closeAllConnections(), Math.max(0, graceMs - cutOffMs));
  if (drainMs > 0) await pause(drainMs);
  await app.close();
  clearTimeout(cut);
}

/**
 * To the log, and to the process that started this one, which may not know the port. The link of the first start goes to
 * whoever watches, and never into the log.
 */
function announce(logger: Logger, url: string, { publicUrl }: ApiConfig, setupToken: string | null | undefined): void {
  logger.info({ url }, 'api listening');
  const setupUrl = setupToken ? `${publicUrl?.origin ?? url}/setup#${setupToken}` : null;
  if (process.send !== undefined) process.send({ type: 'listening', url, setupUrl });
  else if (setupUrl !== null) process.stderr.write(`${setupSentence(setupUrl)}\n`);
}

function setupSentence(url: string): string {
  return `Nobody owns this installation yet. Open this link within a day to become its owner; it works once: ${url}`;
}

/** One sentence for what a person can put right; undefined for what is a bug. */
function startProblem(error: unknown): string | undefined {
  if (error instanceof SeaworthyError) return error.message;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const port = 'port' in error ? error.port : '?';
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is already in use; stop what listens there, or choose another with SEAWORTHY_PORT.`;
  }
  if (error.code === 'EACCES' && 'syscall' in error && error.syscall === 'listen') {
    return `Port ${port} needs more rights than this user has; choose one above 1023 with SEAWORTHY_PORT.`;
  }
  return undefined;
}
