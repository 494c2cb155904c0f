import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, factsOf, noService, services, usesAny } from '../../shared/apps.ts';
import { nodeShutdown, nodeShutdownWords, socketShutdown, socketShutdownWords } from '../../shared/shutdown-code.ts';
import { adviceFor } from '../../shared/stack.ts';

export default defineRule<App>({
  id: 'health/graceful-shutdown/shutdown-unhandled',
  title: 'A deploy cuts off whatever is running',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const signal = factsOf(app, 'signal-handler').find((one) => /SIGTERM|SIGINT|exit/.test(one.signal));
    const ending = factsOf(app, 'lifespan').find((one) => one.phase !== 'startup');
    if (signal !== undefined) return pass(signal, `handles ${signal.signal}`);
    if (ending !== undefined) return pass(ending, 'cleans up at shutdown');
    const shared = workspaceHandler(app, model);
    if (shared !== undefined) return pass(shared, 'a package of the workspace handles the signal');
    return app.language === 'node'
      ? checkNode(app, execInApp(app, model, 'kill -TERM 1'))
      : checkPython(app, execInApp(app, model, 'kill -TERM 1'));
  },

  docs: {
    problem: 'At every deploy the platform sends SIGTERM and, some seconds later, SIGKILL.',
    impact: 'Requests and jobs that run at that moment are lost; users see broken uploads and jobs that never finish.',
    verify: 'Start a long request, stop the container and look at how the request ends.',
    remedy: 'On SIGTERM stop accepting, finish or hand back what is running, close sockets and database, then exit.',
    tradeOff: 'A stop takes up to the length of the longest request; set the grace period of the platform above it.',
    sources: [
      'https://nodejs.org/api/process.html#signal-events',
      'https://fastapi.tiangolo.com/advanced/events/',
      'https://docs.docker.com/reference/cli/docker/container/stop/',
    ],
  },
  examples: {
    bad: [
      {
        'package.json': '{ "dependencies": { "express": "5.1.0" } }\n',
        'server.js':
          "import express from 'express';\nconst app = express();\napp.get('/', (req, res) => res.send('hi'));\napp.listen(3000);\n",
      },
    ],
    good: [
      {
        'package.json': '{ "dependencies": { "express": "5.1.0" } }\n',
        'server.js':
          "import express from 'express';\nconst app = express();\nconst server = app.listen(3000);\nprocess.on('SIGTERM', () => server.close(() => process.exit(0)));\n",
      },
    ],
  },
});

/** Node stops at once on SIGTERM, and as process 1 of a container it does not even react without a handler. */
function checkNode(app: App, kill: string) {
  const listen = factsOf(app, 'listen')[0];
  if (listen === undefined || usesAny(app, 'next', 'nuxt'))
    return skip('The framework of this service starts and stops it.');
  return fail(listen, `${app.name} listens at ${at(listen.span)} and nothing in its sources handles SIGTERM.`, {
    subject: appSubject(app, 'shutdown'),
    problem:
      'Node has no graceful stop of its own: as process 1 of a container it ignores SIGTERM until the platform kills it, and under an init it drops open requests at once.',
    verify: `Start a slow request, run \`${kill}\` and look at it: it must complete, and the process must exit within seconds.`,
    fix: adviceFor(app, listen.span.file, 'Close the server on SIGTERM', nodeShutdown, nodeShutdownWords),
  });
}

/** uvicorn and gunicorn stop by themselves; what the application holds in memory is still lost without its own code. */
function checkPython(app: App, kill: string) {
  const held = factsOf(app, 'module-state').find((state) => state.holds === 'jobs' || state.holds === 'sockets');
  const startup = factsOf(app, 'lifespan').find((one) => one.phase === 'startup');
  if (held === undefined)
    return startup === undefined
      ? skip('The server stops gracefully by itself and the service holds nothing in memory.')
      : skip('The application holds nothing in memory that a stop could lose.');
  // What a stop does to jobs is told where they are kept or started.
  if (held.holds === 'jobs') return skip('The rules on jobs in memory tell what a stop does to them.');
  const what = 'open sockets';
  return fail(
    startup ?? held,
    `${app.name} keeps ${what} in memory (${held.name}, ${at(held.span)}) and no code runs when it shuts down.`,
    {
      subject: appSubject(app, 'shutdown'),
      severity: 'MEDIUM',
      confidence: 'Medium',
      evidence: [held.span],
      verify: `Open a socket, run \`${kill}\` and look at it: the service must close it with a code before it ends.`,
      fix: adviceFor(app, held.span.file, 'Close the open sockets at shutdown', socketShutdown, socketShutdownWords),
    },
  );
}

/** A package of the same workspace that this application depends on. */
function workspaceHandler(app: App, model: DeploymentModel) {
  const names = app.dependencies
    .filter((one) => /^(?:workspace|file|link):/.test(one.specifier))
    .map((one) => one.name.split('/').at(-1));
  return model.apps
    .filter((one) => one.language === app.language && names.includes(one.root.split('/').at(-1)))
    .flatMap((one) => factsOf(one, 'signal-handler'))
    .find((one) => /SIGTERM|SIGINT/.test(one.signal));
}
