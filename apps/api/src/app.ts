import { apiPrefix } from '@seaworthy/schema/api';
import Fastify, { LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { carryVisitors } from './actor-of.ts';
import { createAuditActions } from './audit-actions.ts';
import { carryOrigin } from './carry-origin.ts';
import { createCurrentSummaries } from './current-summaries.ts';
import type { App, AppDeps } from './deps.ts';
import { createExports } from './exports.ts';
import { createHub, type Hub } from './live/hub.ts';
import { createSeats } from './live/seats.ts';
import { type DeclaredRoute, type Guard, guardEveryRoute } from './plugins/access.ts';
import { logAccess } from './plugins/access-log.ts';
import { refuseWhileClosing } from './plugins/closing.ts';
import { headerLimitBytes, limitRates, limitTimes } from './plugins/limits.ts';
import { drainRefusedBodies } from './plugins/linger.ts';
import { noteMembers } from './plugins/members.ts';
import { acceptForms } from './plugins/multipart.ts';
import { describeApi, openapiRoute } from './plugins/openapi.ts';
import { answerWithProblem, answerWithProblems } from './plugins/problem-details.ts';
import { recordRequests, requestId } from './plugins/request-log.ts';
import { refuseForeignRequests, sendSecurityHeaders } from './plugins/security.ts';
import { hideSharedPages } from './plugins/shared-pages.ts';
import { acceptSockets } from './plugins/sockets.ts';
import { serveWebApp } from './plugins/web-app.ts';
import { createRenderer } from './render-apart.ts';
import { createReports } from './reports.ts';
import { auditRoutes } from './routes/audits.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { compareRoute } from './routes/compare.ts';
import { decisionListRoutes } from './routes/decisions.ts';
import { exportRoutes } from './routes/exports.ts';
import { findingRoutes } from './routes/findings.ts';
import { historyRoutes } from './routes/history.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { liveRoutes } from './routes/live.ts';
import { logRoutes } from './routes/log.ts';
import { meRoutes } from './routes/me.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { operationsRoutes } from './routes/operations.ts';
import { passwordResetRoutes } from './routes/password-resets.ts';
import { questionRoutes } from './routes/questions.ts';
import { reportRoutes } from './routes/reports.ts';
import { ruleRoutes } from './routes/rules.ts';
import { sessionRoutes } from './routes/session.ts';
import { shareRoutes } from './routes/shares.ts';
import { teamRoutes } from './routes/team.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { triageRoutes } from './routes/triage.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { createSessionViews } from './session-view.ts';
import { startTelling } from './tell-events.ts';
import { createViews } from './views.ts';

export interface BuiltApp {
  readonly app: App;
  /** Every route with its access decision. */
  readonly routeTable: readonly DeclaredRoute[];
  /** From now on /ready answers 503. Live clients are told to come back; requests that run may end. */
  beginClosing(): void;
}

/** Bytes of a JSON body; the largest is an answer with its note. */
const bodyLimitBytes = 65_536;
/** Milliseconds without a byte in either direction before a connection is given up; uploads may take hours but must move. */
const idleMs = 120_000;

/** Milliseconds until webhooks' deliveries are made of what happened. */
const tellEveryMs = 1_000;

/** Wires the whole HTTP side. Opens nothing and reads no environment: everything comes in through `deps`. */
export async function buildApp(deps: AppDeps): Promise<BuiltApp> {
  const { store, queue, config, metrics } = deps;
  const app = createServer(deps);
  const routeTable: DeclaredRoute[] = [];
  const hub = createHub({
    store,
    timings: deps.hubTimings,
    logger: deps.logger,
    onLag: (seconds) => metrics.eventLag.observe(seconds),
  });
  let closing = false;

  // Order matters: what refuses requests comes after what must see every request.
  answerWithProblems(app);
  recordRequests(app, metrics, deps.tracing);
  refuseWhileClosing(app, () => closing);
  await acceptSockets(app);
  await sendSecurityHeaders(app);
  refuseForeignRequests(app, config.publicUrl);
  limitTimes(app);
  await limitRates(app, { factor: config.rateLimitFactor, metrics });
  carryVisitors(app);
  const guard = guardEveryRoute(app, { store, actorOf: deps.actorOf, table: routeTable });
  hideSharedPages(app);
  noteMembers(app, store);
  logAccess(app, { store, logger: deps.logger });
  drainRefusedBodies(app);
  await acceptForms(app);
  await describeApi(app);

  await registerApi(app, deps, hub, guard);
  const { registry } = metrics;
  operationsRoutes(app, { store, queue, registry, minFreeBytes: config.minFreeBytes, isClosing: () => closing });
  openapiRoute(app);
  await serveWebApp(app, config.webDir);

  const beginClosing = (): void => {
    closing = true;
    hub.close();
  };
  app.addHook('preClose', async () => beginClosing());
  return { app, routeTable, beginClosing };
}

function createServer({ logger, config }: AppDeps): App {
  const app: App = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestId,
    bodyLimit: bodyLimitBytes,
    connectionTimeout: idleMs,
    http: { maxHeaderSize: headerLimitBytes },
    // Whose address it is matters for limits, for the lock against guessing and in the list of sessions.
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    // Ours tells more: refuseWhileClosing, and a /ready that names the reason.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void answerWithProblem(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  return app;
}

async function registerApi(app: App, deps: AppDeps, hub: Hub, guard: Guard): Promise<void> {
  const { store, queue, config, metrics, logger, accounts, local, sendLink } = deps;
  const ways = { oidc: config.oidc?.name ?? null, mail: sendLink.isOn };
  const sessionViews = createSessionViews({ accounts, local, ways });
  // Asked anew each time: whoever sets the clock sets it for all of them.
  const now = () => Date.now();
  const summaries = createCurrentSummaries(store, logger, now);
  app.addHook('onClose', () => summaries.close());
  const views = createViews(store, queue, summaries);
  const actions = createAuditActions(store, carryOrigin(queue), app.log);
  const reports = createReports(store, now);
  const seats = createSeats({ most: config.maxWatchers, mostPerClient: config.maxWatchersPerClient });
  const renderer = createRenderer();
  app.addHook('onClose', () => renderer.close());
  const exports = createExports(store, reports, renderer);
  const telling = startTelling({ store, logger, everyMs: tellEveryMs });
  app.addHook('onClose', () => telling.stop());
  await app.register(
    async (scope) => {
      const api = scope.withTypeProvider<ZodTypeProvider>();
      api.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store');
      });
      ruleRoutes(api);
      sessionRoutes(api, { accounts, views: sessionViews });
      oidcRoutes(api, { accounts });
      meRoutes(api, { store, accounts });
      teamRoutes(api, { store, sendLink });
      invitationRoutes(api, { store, accounts, sessions: sessionViews });
      passwordResetRoutes(api, { store, accounts, sendLink });
      catalogueRoutes(api, { store, views, maxUploads: config.maxUploads });
      uploadRoutes(api, { store, queue, views, actions, metrics, guard, gate: config });
      auditRoutes(api, { store, views, actions });
      historyRoutes(api, { store, views, actions, reports });
      liveRoutes(api, { store, views, hub, seats, timings: deps.hubTimings, metrics, logger, guard });
      compareRoute(api, { store, views, reports });
      reportRoutes(api, { store, reports });
      exportRoutes(api, { store, exports, summaries, publicBadges: config.publicBadges });
      questionRoutes(api, { store, reports });
      tokenRoutes(api, { store });
      findingRoutes(api, { reports });
      triageRoutes(api, { store, reports, now });
      decisionListRoutes(api, { store, reports, now });
      shareRoutes(api, { store, views });
      logRoutes(api, { store });
      webhookRoutes(api, { store, allowPrivate: config.webhookPrivate, publicUrl: config.publicUrl });
    },
    { prefix: apiPrefix },
  );
}
