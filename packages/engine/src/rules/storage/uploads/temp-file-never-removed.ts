import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'storage/uploads/temp-file-never-removed',
  title: 'Temporary files pile up until the disk is full',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const temporary = factsOf(app, 'file-write').filter(
      (write) => write.use === 'temp' && write.path === null && write.function !== null,
    );
    // Gradio offers the path for download after the function has returned and has a cache of its own to clear.
    const interfaces = new Set(
      factsOf(app, 'import').flatMap((one) => (/^gradio(?:\.|$)/.test(one.name) ? [one.span.file] : [])),
    );
    const leaks = temporary.filter(
      (write) =>
        !interfaces.has(write.span.file) &&
        !write.cleaned &&
        !isOncePerProcess(write.function ?? '') &&
        !isPaired(write, factsOf(app, 'file-cleanup')),
    );
    const [first] = leaks;
    if (first === undefined)
      return temporary[0] === undefined
        ? skip('No temporary file is created with its own removal.')
        : pass(temporary[0], 'temporary files are removed');
    const where = listOf(leaks.map((leak) => `${leak.function ?? 'a function'} (${at(leak.span)})`));
    // A file may be handed to a job that removes what it is given; whether it gets this one cannot be read from here.
    const elsewhere = factsOf(app, 'file-cleanup').find(
      (cleanup) => isHandedOver(cleanup.path) && !leaks.some((leak) => leak.function === cleanup.function),
    );
    // That a removal by condition misses most of them is told by the rule about it.
    if (elsewhere?.inFinally === true && /retries|attempt/i.test(elsewhere.condition ?? ''))
      return skip('The job that is given the file decides about it; its condition is judged elsewhere.');
    const unless =
      elsewhere === undefined
        ? ''
        : `, unless ${elsewhere.function ?? 'the code'} (${at(elsewhere.span)}) is given them`;
    return fail(
      first,
      `${app.name} creates temporary files that nothing in the same function removes: ${where}${unless}.`,
      {
        subject: appSubject(app, `temp/${first.function ?? 'module'}`),
        ...(elsewhere === undefined ? {} : { severity: 'MEDIUM' as const, confidence: 'Low' as const }),
        evidence: [...(elsewhere === undefined ? [] : [elsewhere.span]), ...leaks.slice(1, 5).map((leak) => leak.span)],
        verify: `Run ten jobs, one of them failing, then \`${execInApp(app, model, 'du -sh /tmp')}\`: the size must be as before.`,
        fix:
          app.language === 'python'
            ? advice(
                'Remove the file whatever happens',
                'python',
                'with tempfile.TemporaryDirectory() as folder:\n    path = Path(folder) / "input.pdf"\n    …   # removed at the end of the block, also after an error',
              )
            : advice(
                'Remove the folder whatever happens',
                'ts',
                "const folder = await mkdtemp(join(tmpdir(), 'job-'));\ntry {\n  …\n} finally {\n  await rm(folder, { recursive: true, force: true });\n}",
              ),
      },
    );
  },

  docs: {
    problem:
      'Files made with `delete=False`, `mkstemp` or `mkdtemp` stay until someone removes them. Each request or failed job leaves one behind.',
    impact: 'The disk of the container host fills up within weeks; then uploads, logs and the database stop together.',
    verify: 'Compare `du -sh /tmp` in the container before and after some jobs.',
    remedy:
      'Use a context manager or try/finally, and for answers that send the file a background task that removes it.',
    tradeOff: 'Files are gone when you want to look at a failed job; keep those on purpose, with a time limit.',
    sources: ['https://docs.python.org/3/library/tempfile.html', 'https://nodejs.org/api/fs.html'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import tempfile\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/convert")\ndef convert():\n    tmp = tempfile.NamedTemporaryFile(delete=False)\n    return {"path": tmp.name}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os, tempfile\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/convert")\ndef convert():\n    tmp = tempfile.NamedTemporaryFile(delete=False)\n    try:\n        return {"size": 1}\n    finally:\n        os.unlink(tmp.name)\n',
      },
    ],
  },
});

/** A scratch folder made once per start leaks one folder per restart, not one per request. */
function isOncePerProcess(name: string): boolean {
  return /^(?:get_scratch|main|lifespan|startup|__init__|setup\w*|\w*_worker)$/.test(name);
}

/** `__enter__` makes it, `__exit__` of the same file removes it; the same for open and close, setup and teardown. */
function isPaired(write: FactOf<'file-write'>, cleanups: readonly FactOf<'file-cleanup'>[]): boolean {
  if (!/^(?:__a?enter__|open|start|setup\w*|acquire|create_session)$/.test(write.function ?? '')) return false;
  return cleanups.some(
    (one) =>
      one.span.file === write.span.file &&
      /^(?:__a?exit__|close|stop|teardown\w*|release|cleanup\w*|delete_session|destroy\w*)$/.test(one.function ?? ''),
  );
}

/** The path is a name and no literal: `os.unlink(file_path)`. */
function isHandedOver(path: string | null): boolean {
  return path === null || (/path|file|tmp|temp/i.test(path) && !/["'`]/.test(path));
}

function listOf(places: readonly string[]): string {
  return places.length > 3 ? `${places.slice(0, 3).join(', ')} and ${places.length - 3} more` : places.join(', ');
}
