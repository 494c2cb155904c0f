import type { App } from '../../../model/app.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import { appProbes } from '../../shared/app-probes.ts';
import { appSubject, at, type FactOf, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';
import { healthCodeFor, healthWords } from '../../shared/health-code.ts';
import { adviceFor } from '../../shared/stack.ts';

export default defineRule<App>({
  id: 'health/endpoints/check-always-ok',
  title: 'The health check says OK whatever is broken',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const checks = ownFirst(factsOf(app, 'health-check'));
    const real = checks.find((check) => check.touches.length > 0);
    if (real !== undefined) return pass(real, `${real.path} looks at ${real.touches.join(', ')}`);
    if (checks.some((check) => (check.claims?.length ?? 0) > 0))
      return skip('What the health path claims is told by the rule about it.');
    const constant = checks.filter((check) => check.constant);
    // A readiness path that answers without looking is worse than a liveness path that does: it is asked first.
    const worst = constant.find((check) => /ready/.test(check.path)) ?? constant[0];
    if (worst === undefined) return skip('No health path of this service answers a constant.');
    const needs = dependenciesOf(app);
    if (needs.length === 0) return skip('The service depends on nothing whose failure a check could show.');
    const wired = appProbes(model).find(
      (probe) => probe.app.id === app.id && probe.probe.path?.replace(/\/$/, '') === worst.path.replace(/\/$/, ''),
    );
    const readiness = wired?.kind === 'readiness' || /ready/.test(worst.path);
    if (wired?.kind === 'liveness' && /live|alive/.test(worst.path))
      return skip(`${worst.path} is a liveness path, where a constant is right.`);
    return fail(
      worst,
      `${worst.path} of ${app.name} returns a constant, although the service needs ${needs.map((need) => `${need.name} (${at(need.span)})`).join(', ')}.`,
      {
        subject: appSubject(app, `health${worst.path}`),
        severity: readiness || wired !== undefined ? 'HIGH' : 'MEDIUM',
        evidence: wired === undefined ? [] : [wired.span],
        verify: `Stop what it needs, then \`curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:${portOfApp(app, model)}${worst.path}\`: it must not print 200.`,
        fix: fixFor(app, worst.span.file, needs),
      },
    );
  },

  docs: {
    problem: 'A probe on this path stays green while the database is gone, the disk is full or the model never loaded.',
    impact:
      'The platform keeps sending users to a service that fails every request, and a broken release is rolled out to the end.',
    verify: 'Stop the database and ask the health path: it must answer 503.',
    remedy:
      'Keep a constant liveness path, and let a readiness path check each dependency with a short timeout and answer 503 when one fails.',
    tradeOff:
      'Readiness now fails when a dependency blips; never use it for liveness, or a short outage restarts everything.',
    sources: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\n\n@app.get("/health")\ndef health():\n    return {"status": "ok"}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\n\n@app.get("/health")\ndef health():\n    db.execute("SELECT 1")\n    return {"status": "ok"}\n',
      },
    ],
  },
});

/** A small server beside a worker answers for the worker; the path of the service itself speaks first. */
function ownFirst(checks: readonly FactOf<'health-check'>[]): readonly FactOf<'health-check'>[] {
  const beside = (check: FactOf<'health-check'>): boolean =>
    /(?:^|\/)(?:workers?|celery|arq|rq|tasks|jobs|beat|queue)(?:\/|\.)/.test(check.span.file);
  return [...checks.filter((check) => !beside(check)), ...checks.filter(beside)];
}

interface Need {
  readonly name: string;
  readonly span: FactOf<'import'>['span'];
}

const clients: readonly (readonly [RegExp, string])[] = [
  [
    /(?:^|\/)generated\/prisma(?:\/|$)|^(?:sqlalchemy|sqlmodel|psycopg2?|asyncpg|pymysql|tortoise|databases|pg|mysql2|typeorm|@prisma\/client|knex|sequelize|drizzle-orm)(?:\.|\/|$)/,
    'a database',
  ],
  [/^(?:redis|ioredis)(?:\.|$)/, 'Redis'],
  [/^(?:pymongo|motor|mongoose|mongodb)(?:\.|$)/, 'MongoDB'],
  [/^(?:celery|rq|dramatiq|bullmq|aio_pika|amqplib)(?:\.|$)/, 'a queue'],
  [/^label_studio_sdk/, 'Label Studio'],
];

function dependenciesOf(app: App): Need[] {
  const needs = new Map<string, Need>();
  const sqlite = factsOf(app, 'sqlite-open')[0];
  if (sqlite !== undefined) needs.set('database', { name: 'its SQLite database', span: sqlite.span });
  const model = factsOf(app, 'model-load')[0];
  if (model !== undefined) needs.set('model', { name: `the ${model.library} models`, span: model.span });
  for (const fact of factsOf(app, 'import').filter((one) => !/(?:^|\/)(?:alembic|migrations)\//.test(one.span.file))) {
    const name = clients.find(([pattern]) => pattern.test(fact.name))?.[1];
    if (name === undefined || needs.has(name) || (name === 'a database' && sqlite !== undefined)) continue;
    needs.set(name, { name, span: fact.span });
  }
  // What every request needs first, then what makes it faster.
  const order = (need: Need) => (/database/.test(need.name) ? 0 : need.name === 'Redis' ? 2 : 1);
  return [...needs.values()].sort((a, b) => order(a) - order(b)).slice(0, 4);
}

function fixFor(app: App, file: string, needs: readonly Need[]) {
  const names = needs.map((need) => need.name.replace(/^(?:its|the|a) /, '')).join(', ');
  return adviceFor(app, file, `Check ${names} and answer 503`, healthCodeFor(app, file), healthWords);
}
