import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, execInApp, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'storage/uploads/file-kept-after-success',
  title: 'Files of finished jobs stay on the disk',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const removals = factsOf(app, 'file-cleanup');
    const wrong = removals.find((one) => one.inFinally === true && onlyAfterLastAttempt(one.condition));
    const [first] = removals.filter((one) => one.inFinally === true);
    if (wrong === undefined)
      return first === undefined
        ? skip('No job removes its file in a finally block.')
        : pass(first, 'the file goes whatever happens');
    if (removedElsewhere(wrong, removals)) return skip('The file is removed on success in another branch.');
    return fail(
      wrong,
      `${wrong.function ?? 'A job'} removes ${wrong.path ?? 'its file'} only if \`${wrong.condition}\`, a condition about retries that is also false when the first attempt succeeds.`,
      {
        subject: appSubject(app, `cleanup/${wrong.function ?? 'job'}`),
        problem:
          'The block runs after success and after failure alike, so every job that works at once leaves its file behind; only the last failed attempt removes one.',
        verify: `Process ten files and compare \`${execInApp(app, model, 'du -sh /tmp')}\` (or the shared volume) before and after: the size must be the same.`,
        fix: advice(
          'Remove the file when the job is over: done, or failed for good',
          'python',
          `    …\n    ${wrong.path ?? 'path'}.unlink(missing_ok=True)           # success\n    return result\nexcept Exception:\n    if self.request.retries >= self.max_retries:\n        ${wrong.path ?? 'path'}.unlink(missing_ok=True)       # the last attempt failed\n    raise`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A finally block cannot tell success from failure; "retries are left" is true for nearly every successful run.',
    impact:
      'The upload volume keeps a copy of every processed document until it is full, and then uploads, jobs and logs stop together.',
    verify: 'Process some files and look at the size of the folder afterwards.',
    remedy:
      'Remove the file on success explicitly and in the branch of the last failure, and sweep what is older than a day.',
    tradeOff:
      'A file that is gone cannot be processed again without a new upload; keep originals elsewhere when that matters.',
    sources: [
      'https://docs.celeryq.dev/en/stable/userguide/tasks.html#retrying',
      'https://docs.python.org/3/reference/compound_stmts.html#finally',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'celery==5.6.2\n',
        'tasks.py':
          'import os\nfrom celery import shared_task\n\n@shared_task(bind=True, max_retries=3)\ndef convert(self, path):\n    try:\n        work(path)\n    finally:\n        if self.request.retries >= self.max_retries:\n            os.unlink(path)\n',
        'compose.yml': 'services:\n  worker:\n    build: .\n    command: celery -A tasks worker\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'celery==5.6.2\n',
        'tasks.py':
          'import os\nfrom celery import shared_task\n\n@shared_task(bind=True, max_retries=3)\ndef convert(self, path):\n    try:\n        work(path)\n    finally:\n        os.unlink(path)\n',
        'compose.yml': 'services:\n  worker:\n    build: .\n    command: celery -A tasks worker\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
  },
});

function onlyAfterLastAttempt(condition: string | undefined): boolean {
  if (condition === undefined) return false;
  return (
    /retries|attempt/i.test(condition) &&
    !/success|succeeded|done|completed|finished|\bok\b|\bor\b|result/i.test(condition)
  );
}

function removedElsewhere(wrong: FactOf<'file-cleanup'>, removals: readonly FactOf<'file-cleanup'>[]): boolean {
  return removals.some(
    (one) =>
      one !== wrong &&
      one.function === wrong.function &&
      one.span.file === wrong.span.file &&
      one.inFinally !== true &&
      !onlyAfterLastAttempt(one.condition),
  );
}
