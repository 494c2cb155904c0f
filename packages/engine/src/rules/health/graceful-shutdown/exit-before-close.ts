import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, factsOf, noRunning, running } from '../../shared/apps.ts';
import { listText } from '../../shared/containers.ts';

export default defineRule<App>({
  id: 'health/graceful-shutdown/exit-before-close',
  title: 'The process leaves before its work has ended',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-handler',

  select: (model) => running(model).filter((app) => app.language === 'node'),
  noSubject: noRunning,

  check(app, model) {
    const race = factsOf(app, 'exit-race').find(
      (one) => !/(?:^|\/)(?:scripts?|tools?|tests?|cli)\//.test(one.span.file),
    );
    const [waited] = factsOf(app, 'close-waited');
    if (race === undefined)
      return waited === undefined
        ? skip('No code of this application closes something when it is told to stop.')
        : pass(waited, `\`${waited.close}()\` is waited for`);
    const workers = race.closes.some((close) => /worker|queue|consumer/i.test(close));
    return fail(
      race,
      `At shutdown ${app.name} calls ${listText(
        race.closes.map((close) => `\`${close}()\``),
        3,
      )} (${at(race.span)}) without waiting for it and then leaves with \`process.exit\` (line ${race.exit.line}).`,
      {
        subject: appSubject(app, 'shutdown/exit'),
        severity: workers ? 'HIGH' : 'MEDIUM',
        evidence: [race.exit],
        problem: workers
          ? 'The call only says that no new job shall start; the ones that run are cut off in the middle a moment later.'
          : 'The call only starts the closing; open requests and unwritten data are dropped a moment later.',
        verify: `Start a job or a slow request, run \`${execInApp(app, model, 'kill -TERM 1')}\` and look at it: it must end completely before the process does.`,
        fix: advice(
          'Wait for what closes, with a limit below the grace period',
          'ts',
          `const closed = Promise.allSettled([${race.closes.map((close) => `${close}()`).join(', ')}]);\nconst limit = new Promise((done) => setTimeout(done, 25_000));   // below the grace period\nawait Promise.race([closed, limit]);\nprocess.exit(0);`,
        ),
      },
    );
  },

  docs: {
    problem: '`process.exit` ends the process at once, whatever promises and callbacks are still open.',
    impact:
      'Every deployment cuts off jobs and requests that were promised to finish; half-written results stay behind.',
    verify: 'Stop the process during a job and look at the job afterwards.',
    remedy: 'Await everything that closes, put a time limit around it, and leave only then.',
    tradeOff: 'A stop takes as long as the longest job, up to the limit.',
    sources: [
      'https://nodejs.org/api/process.html#processexitcode',
      'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    ],
  },
  examples: {
    bad: [example('  worker.close();\n  process.exit(0);')],
    good: [example('  await worker.close();\n  process.exit(0);')],
  },
});

function example(body: string) {
  return {
    'package.json': '{ "name": "jobs", "dependencies": { "express": "5.1.0", "bullmq": "5.0.0" } }\n',
    'server.js': `import express from 'express';\nimport { Worker } from 'bullmq';\nconst app = express();\nconst worker = new Worker('mail', send);\napp.get('/', (req, res) => res.send('hi'));\napp.listen(3000);\nprocess.on('SIGTERM', async () => {\n${body}\n});\n`,
  };
}
