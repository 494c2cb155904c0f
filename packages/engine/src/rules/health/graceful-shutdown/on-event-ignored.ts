import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'health/graceful-shutdown/on-event-ignored',
  title: 'Startup and shutdown handlers never run',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app) {
    const all = factsOf(app, 'lifespan');
    const lifespan = all.find((one) => one.via === 'lifespan');
    if (lifespan === undefined) return skip('No FastAPI or Starlette application here has a lifespan.');
    // Handlers of an included router still run; those in the file of the application are its own.
    const ignored = all.filter((one) => one.via === 'on_event' && one.span.file === lifespan.span.file);
    const [first] = ignored;
    if (first === undefined) return pass(lifespan, 'the lifespan is the only hook');
    const names = [...new Set(ignored.map((one) => one.phase))].join(' and ');
    return fail(
      first,
      `${app.name} registers ${names} handlers with on_event, but its lifespan argument (${at(lifespan.span)}) switches them off.`,
      {
        subject: appSubject(app, 'on_event'),
        evidence: [lifespan.span, ...ignored.slice(1, 4).map((one) => one.span)],
        fix: advice(
          'Move the code into the lifespan',
          'python',
          '@asynccontextmanager\nasync def lifespan(app):\n    await startup()     # what on_event("startup") did\n    yield\n    await shutdown()    # what on_event("shutdown") did',
        ),
      },
    );
  },

  docs: {
    problem: 'An application with a lifespan silently ignores its own on_event handlers.',
    impact: 'Connections are never opened or never closed, background loops never start, and nobody sees an error.',
    verify: 'Log a line in the handler and start the service: the line does not appear.',
    remedy: 'Move the code before and after the `yield` of the lifespan.',
    tradeOff: 'None.',
    sources: ['https://fastapi.tiangolo.com/advanced/events/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\n\nasync def lifespan(app):\n    yield\n\napp = FastAPI(lifespan=lifespan)\n\n@app.on_event("shutdown")\nasync def close(): ...\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\n\nasync def lifespan(app):\n    yield\n    await close()\n\napp = FastAPI(lifespan=lifespan)\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
  },
});
