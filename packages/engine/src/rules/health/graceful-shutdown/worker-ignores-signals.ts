import type { App } from '../../../model/app.ts';
import { effectiveWords } from '../../../model/link-images.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { appSubject, at, containersOfApp, type FactOf, factsOf } from '../../shared/apps.ts';
import { builtImage } from '../../shared/containers.ts';

interface Subject {
  readonly app: App;
  readonly off: FactOf<'signals-off'>;
}

export default defineRule<Subject>({
  id: 'health/graceful-shutdown/worker-ignores-signals',
  title: 'The worker does not listen when it is told to stop',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.apps.flatMap((app) => factsOf(app, 'signals-off').map((off) => ({ app, off }))),
  noSubject: 'No worker here switches its handling of signals off.',

  check({ app, off }, model) {
    const worker = containersOfApp(app, model).find((it) =>
      effectiveWords(it, builtImage(it, model)).some((word) => /(?:^|\/)arq$/.test(word)),
    );
    const name = worker?.name ?? 'worker';
    return fail(
      off,
      `${off.owner} sets handle_signals = False, so the ${off.library} worker${worker === undefined ? '' : ` of service ${name} (${at(worker.span)})`} takes no notice of SIGTERM.`,
      {
        subject: appSubject(app, 'handle_signals'),
        evidence: worker === undefined ? [] : [worker.span],
        verify: `\`time docker compose stop ${name}\` takes the whole grace period, \`docker compose ps -a ${name}\` shows exit code 137, and the log has no line of on_shutdown.`,
        fix: advice(
          'Let the worker handle signals, and give jobs time to end',
          'python',
          `class ${off.owner === 'the worker' ? 'WorkerSettings' : off.owner}:\n    handle_signals = True\n    job_completion_wait = 60   # seconds; stop_grace_period must be longer`,
        ),
      },
    );
  },

  docs: {
    problem:
      'As the first process of its container it even ignores the signal, and after the grace period everything is killed in the middle of a job; on_shutdown never runs.',
    impact: 'Every deployment cuts off running jobs; they run again from the start or stay marked as running.',
    verify: 'Stop the worker during a job and look at the time, the exit code and the log.',
    remedy: 'Leave handle_signals at its default, and set job_completion_wait where jobs should end before the stop.',
    tradeOff: 'A stop takes as long as the jobs that are waited for.',
    sources: ['https://arq-docs.helpmanual.io/#arq.worker.Worker'],
  },
  examples: { bad: [example('    handle_signals = False\n')], good: [example('')] },
});

function example(line: string) {
  return {
    'requirements.txt': 'arq==0.26.3\n',
    'worker.py': `from arq.connections import RedisSettings\n\nasync def send(ctx): ...\n\nclass WorkerSettings:\n    functions = [send]\n    redis_settings = RedisSettings()\n${line}`,
    Dockerfile:
      'FROM python:3.13-slim\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["arq", "worker.WorkerSettings"]\n',
    'compose.yml': 'services:\n  jobs:\n    build: .\n',
  };
}
