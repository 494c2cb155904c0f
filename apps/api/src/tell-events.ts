import type { WebhookEvent } from '@seaworthy/schema/api-history';
import { gateFailures } from '@seaworthy/schema/gate';
import { isProblemCode, problems } from '@seaworthy/schema/problem';
import type { Report } from '@seaworthy/schema/report';
import { summaryOf } from '@seaworthy/schema/summary-of';
import type { Audit, AuditSummary, Project, Store } from '@seaworthy/store/port';
import type { DeliveryFacts, EventRow } from '@seaworthy/store/webhooks-port';
import type { FastifyBaseLogger } from 'fastify';
import { asSaid, readSaid, saidOf } from './said.ts';

type Told = ReadonlyMap<WebhookEvent, DeliveryFacts>;
const nothing: Told = new Map();

export interface TellingParts {
  readonly store: Store;
  readonly logger: Pick<FastifyBaseLogger, 'error' | 'warn'>;
  /** Pause between two looks, in milliseconds. */
  readonly everyMs: number;
}

/** Events of one look; the next look takes the others. */
const eventsPerLook = 50;

/**
 * Makes what happened into what webhooks are told: here, because a score and a gate are those of the report as people see it,
 * with answers and decisions. The worker sends. Several processes may do this at once, and a crash loses nothing.
 * `stop` waits for what is in progress.
 */
export function startTelling({ store, logger, everyMs }: TellingParts): { stop(): Promise<void> } {
  const look = async (): Promise<void> => {
    try {
      for (const event of await store.webhooks.unspread(eventsPerLook)) {
        await store.webhooks.spread(event.id, await toldSafely(store, event, logger));
      }
    } catch (error) {
      logger.warn({ err: error }, 'webhooks could not be told');
    }
  };
  let working = Promise.resolve();
  const timer = setInterval(() => {
    working = working.then(look);
  }, everyMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      return working;
    },
  };
}

/** One event that cannot be told must not keep back those behind it. */
async function toldSafely(store: Store, event: EventRow, logger: TellingParts['logger']): Promise<Told> {
  try {
    return await toldOf(store, event);
  } catch (error) {
    logger.error({ err: error, event: event.event, subject: event.subject }, 'an event could not be told');
    return nothing;
  }
}

/**
 * What is told of one event, by the names under which webhooks ask for it. Numbers and names of the product alone: no code, no
 * evidence, no reason that somebody typed. Nothing for what is gone meanwhile.
 */
export async function toldOf(store: Store, event: EventRow): Promise<Told> {
  switch (event.event) {
    case 'audit.finished':
    case 'audit.failed': {
      const audit = await store.audits.get(event.subject);
      const project = audit && (await store.projects.get(audit.projectId));
      if (audit === undefined || project === undefined) return nothing;
      return event.event === 'audit.failed'
        ? toldOfFailure(event, audit, project)
        : toldOfEnd(store, event, audit, project);
    }
    case 'triage.changed':
    case 'risk.expired': {
      const project = await store.projects.get(event.subject);
      if (project === undefined) return nothing;
      const { byUser, ...facts } = event.facts;
      const by = byUser === undefined ? {} : { by: await nameOf(store, event.teamId, byUser) };
      const data = { project: projectView(project), ...facts, ...by };
      return new Map([[event.event, { path: `/p/${encodeURIComponent(project.slug)}/decisions`, at: event.at, data }]]);
    }
    case 'gate.failed':
      // Never recorded: it comes of an audit that finished.
      return nothing;
  }
}

function toldOfFailure({ at }: EventRow, audit: Audit, project: Project): Told {
  const { code = 'internal', stage = null } = audit.failure ?? {};
  const title = isProblemCode(code) ? problems[code].title : code;
  const data = { project: projectView(project), audit: auditView(audit), failure: { code, title, stage } };
  return new Map([['audit.failed', { path: pathOf(project, audit), at, data }]]);
}

async function toldOfEnd(store: Store, { at }: EventRow, audit: Audit, project: Project): Promise<Told> {
  const [report, { gate }] = await Promise.all([reportOf(store, audit), store.history.settings(project.id)]);
  const summary = report === undefined ? audit.summary : summaryOf(report);
  const data = {
    project: projectView(project),
    audit: auditView(audit),
    ...(summary === null ? {} : headline(summary)),
  };
  const path = pathOf(project, audit);
  const told = new Map<WebhookEvent, DeliveryFacts>([['audit.finished', { path, at, data }]]);
  const failures = report === undefined ? [] : gateFailures(report, gate);
  if (failures.length > 0) told.set('gate.failed', { path, at, data: { ...data, gate: { ...gate, failures } } });
  return told;
}

/** With what was said about the project; undefined when the audit went meanwhile. */
async function reportOf(store: Store, audit: Audit): Promise<Report | undefined> {
  const [file, said] = await Promise.all([
    store.reports.get(audit.id, 'report.json'),
    readSaid(store, audit.projectId, Date.now()),
  ]);
  if (file === undefined) return undefined;
  const stored = JSON.parse(new TextDecoder().decode(file.bytes)) as Report; // checked by the worker when it was stored
  return asSaid(stored, saidOf(stored, said));
}

function headline({ score, low, high, findings, questions }: AuditSummary) {
  return { score, low, high, findings, questions };
}

function projectView({ id, name, slug }: Project) {
  return { id, name, slug };
}

function auditView({ id, number, label }: Audit) {
  return { id, number, label };
}

function pathOf({ slug }: Project, { number }: Audit): string {
  return `/p/${encodeURIComponent(slug)}/audits/${number}`;
}

async function nameOf(store: Store, teamId: string, userId: unknown): Promise<string | null> {
  const members = await store.members.list(teamId);
  return members.find((member) => member.userId === userId)?.name ?? null;
}
