import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, services } from '../../shared/apps.ts';
import { callGraph } from '../../shared/calls.ts';

export default defineRule<App>({
  id: 'storage/uploads/temp-name-shared',
  title: 'Two requests at once overwrite each other',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app) {
    const named = factsOf(app, 'shared-temp-name').filter((it) => !isOutside(it.span.file, it.function));
    if (named[0] === undefined) return skip('No temporary file has one name for all requests.');
    // What runs once, as at the start, meets nobody; only requests and jobs come at the same time.
    const served = callGraph(app).reachable([
      ...app.routes.flatMap((route) => route.handler ?? []),
      ...factsOf(app, 'queue-task').map((task) => task.name),
    ]);
    const [first, ...rest] = named.filter((it) => served.has(it.function));
    if (first === undefined)
      return skip(`No request or job was seen to reach ${named[0].function} (${at(named[0].span)}).`);
    return fail(
      first,
      `${first.function} of ${app.name} always uses the same temporary file, ${first.name}${
        rest.length === 0
          ? ''
          : `; so does ${rest
              .slice(0, 3)
              .map((it) => `${it.function} (${at(it.span)})`)
              .join(', ')}`
      }.`,
      {
        subject: appSubject(app, `temp/${first.name}`),
        evidence: rest.slice(0, 5).map((it) => it.span),
        verify: `Send two requests that reach ${first.function} at the same moment, with different contents, and compare what comes out of each.`,
        fix: advice(
          'Give every call a folder of its own',
          'python',
          `with tempfile.TemporaryDirectory() as folder:\n    path = Path(folder) / "${first.name.slice(first.name.lastIndexOf('/') + 1)}"\n    …`,
        ),
      },
    );
  },

  docs: {
    problem:
      'While one request still reads the file the next one writes it, and whoever ends first removes it for both.',
    impact: 'A user gets the data of another one, or an import fails half way for no reason that can be seen.',
    verify: 'Send two such requests at the same moment.',
    remedy: 'Make a temporary directory or a random name for every call, and remove it when the call ends.',
    tradeOff: 'Leftovers of crashed processes no longer overwrite each other; sweep the folder at the start.',
    sources: ['https://docs.python.org/3/library/tempfile.html#tempfile.TemporaryDirectory'],
  },
  examples: {
    bad: [example('open("/tmp/import.zip", "wb")')],
    good: [example('tempfile.NamedTemporaryFile(suffix=".zip")')],
  },
});

/** Commands for people and tasks of the start run once at a time. */
function isOutside(file: string, name: string): boolean {
  return (
    /(?:^|\/)(?:scripts?|cli|commands|tools?|dev|tests?|examples?|benchmarks?|migrations)\//.test(file) ||
    /^(?:main|setup|init\w*|ensure\w*|bootstrap|startup|__init__)$/.test(name)
  );
}

function example(opened: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `import tempfile\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/import")\nasync def load(file: UploadFile):\n    with ${opened} as target:\n        target.write(await file.read(1000))\n    return {}\n`,
  };
}
