import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'storage/uploads/configured-folder-deleted',
  title: 'A stop deletes the folder that the operator chose',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const removals = factsOf(app, 'file-cleanup').filter((one) => one.atShutdown === true && one.recursive === true);
    const wrong = removals.find((one) => removesConfigured(one.condition));
    const [first] = removals;
    if (wrong === undefined)
      return first === undefined
        ? skip('No folder is removed when the service stops.')
        : skip('No configured folder is removed at shutdown.');
    const made = factsOf(app, 'file-write').find(
      (write) =>
        write.use === 'temp' && write.path === null && /scratch|temp|tmp|work|cache/i.test(write.function ?? ''),
    );
    return fail(
      wrong,
      `When ${app.name} stops it removes ${wrong.path ?? 'a folder'} with everything in it if \`${wrong.condition}\`, that is exactly when somebody configured the folder.`,
      {
        subject: appSubject(app, 'shutdown/rmtree'),
        evidence: made === undefined ? [] : [made.span],
        problem: `A configured folder may be a mounted volume that other processes or replicas use as well; the temporary folder that the service makes for itself${made === undefined ? '' : ` (${at(made.span)})`} is left behind instead. The condition is the wrong way round.`,
        fix: fixOf(wrong),
      },
    );
  },

  docs: {
    problem: 'The condition is the wrong way round: what the operator gave is deleted, what the service created stays.',
    impact:
      'Each restart wipes the mounted folder, files of jobs that other workers still process included; without the setting temporary folders fill the disk.',
    verify:
      'Set the folder to a mounted path, put a file into it, restart the service and look whether the file is still there.',
    remedy: 'Remember in a variable whether the process created the folder, and remove only that one.',
    tradeOff: 'A configured folder is then never emptied by the service; sweep old files in it by age.',
    sources: [
      'https://docs.python.org/3/library/shutil.html#shutil.rmtree',
      'https://docs.python.org/3/library/tempfile.html#tempfile.TemporaryDirectory',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import shutil\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n\n@asynccontextmanager\nasync def lifespan(app):\n    yield\n    if settings.work_dir is not None:\n        shutil.rmtree(work_dir, ignore_errors=True)\n\napp = FastAPI(lifespan=lifespan)\n\n@app.get("/a")\ndef a(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import shutil\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n\n@asynccontextmanager\nasync def lifespan(app):\n    yield\n    if settings.work_dir is None:\n        shutil.rmtree(work_dir, ignore_errors=True)\n\napp = FastAPI(lifespan=lifespan)\n\n@app.get("/a")\ndef a(): ...\n',
      },
    ],
  },
});

/** `settings.scratch_path is not None`, `config.WORK_DIR`, `os.environ.get("SCRATCH")`: true when somebody set it. */
function removesConfigured(condition: string | undefined): boolean {
  if (condition === undefined) return false;
  const set = /^(.+?)\s+is\s+not\s+None$/.exec(condition)?.[1] ?? condition;
  const configured =
    /^(?:[\w.]*(?:settings|config|conf|cfg|options|args)\w*)\.\w*(?:path|dir|folder|root|scratch|location)\w*$/i.test(
      set,
    ) || /^os\.(?:environ\.get|getenv)\(\s*["']\w*(?:PATH|DIR|FOLDER|ROOT|SCRATCH)\w*["']\s*\)$/.test(set);
  // A switch (`settings.delete_work_dir`) is the operator's own decision.
  return configured && !/\.(?:\w*_)?(?:delete|remove|clean|purge|keep|wipe|is|should|temporary|tmp|temp)_/i.test(set);
}

function fixOf(wrong: FactOf<'file-cleanup'>) {
  return advice(
    'Remove only what this process created',
    'python',
    `owned = configured is None\nfolder = configured or Path(tempfile.mkdtemp())\n…\nif owned:\n    shutil.rmtree(${wrong.path ?? 'folder'}, ignore_errors=True)`,
  );
}
