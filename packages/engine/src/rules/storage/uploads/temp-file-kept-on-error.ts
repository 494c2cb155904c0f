import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

type Write = FactOf<'file-write'>;

export default defineRule<App>({
  id: 'storage/uploads/temp-file-kept-on-error',
  title: 'Temporary files of failed jobs are never removed',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const cleanups = factsOf(app, 'file-cleanup');
    const made = factsOf(app, 'file-write').filter(
      (write) => write.use === 'temp' && write.path === null && write.cleaned && write.function !== null,
    );
    const leaks = made.filter((write) => isOnlyOnSuccess(write, cleanups));
    const [first] = leaks;
    if (first === undefined)
      return made[0] === undefined
        ? skip('No temporary file is created with its own removal.')
        : pass(made[0], 'temporary files go after errors too');
    const places = leaks.slice(1, 4).map((leak) => `${leak.function} (${at(leak.span)})`);
    return fail(
      first,
      `${first.function} (${at(first.span)}) removes its temporary file after the work, but not when the work fails${places.length === 0 ? '' : `; the same in ${places.join(', ')}`}.`,
      {
        subject: appSubject(app, `temp/${first.function ?? 'module'}`),
        evidence: leaks.slice(1, 5).map((leak) => leak.span),
        verify: `Send a broken file ten times, then \`${execInApp(app, model, 'du -sh /tmp')}\`: the size must be as before.`,
        fix: advice(
          'Remove it whatever happens',
          'python',
          'path = Path(tempfile.mkstemp()[1])\ntry:\n    …\nfinally:\n    path.unlink(missing_ok=True)',
        ),
      },
    );
  },

  docs: {
    problem: 'The removal stands behind the work in the same block, so an exception jumps over it.',
    impact:
      'Broken and hostile files are the ones that fail, and each of them stays; the disk fills up during an incident, when it hurts most.',
    verify: 'Send a file that cannot be processed and look into the temporary folder.',
    remedy: 'Put the removal into a finally block, or use a context manager.',
    tradeOff:
      'The file of a failed job is gone; keep it on purpose, with a time limit, when somebody needs to look at it.',
    sources: ['https://docs.python.org/3/library/tempfile.html#tempfile.TemporaryDirectory'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os, tempfile\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/convert")\ndef convert():\n    tmp = tempfile.NamedTemporaryFile(delete=False)\n    result = work(tmp.name)\n    os.unlink(tmp.name)\n    return result\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os, tempfile\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/convert")\ndef convert():\n    tmp = tempfile.NamedTemporaryFile(delete=False)\n    try:\n        return work(tmp.name)\n    finally:\n        os.unlink(tmp.name)\n',
      },
    ],
  },
});

/** Exactly one removal in the function, unconditional and outside of a finally: two usually stand for success and failure. */
function isOnlyOnSuccess(write: Write, cleanups: readonly FactOf<'file-cleanup'>[]): boolean {
  const own = cleanups.filter((one) => one.function === write.function && one.span.file === write.span.file);
  const [only] = own;
  return (
    own.length === 1 &&
    only !== undefined &&
    only.inFinally !== true &&
    only.condition === undefined &&
    only.span.start > write.span.start &&
    !/exit|close|clean|delete|remove/i.test(write.function ?? '')
  );
}
