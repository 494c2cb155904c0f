import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';
import { callGraph } from '../../shared/calls.ts';

type Load = FactOf<'model-load'>;

export default defineRule<App>({
  id: 'container/resource-limits/model-per-request',
  title: 'Models are loaded anew for every document',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const loads = factsOf(app, 'model-load');
    const [one] = loads;
    if (one === undefined) return skip('No model is loaded here.');
    const graph = callGraph(app);
    const entries = new Set([
      ...app.routes.flatMap((route) => route.handler ?? []),
      ...factsOf(app, 'queue-task').map((task) => task.name),
    ]);
    const served = graph.reachable([...entries]);
    const repeated = loads.filter(
      (load) => load.at === 'request' && load.function !== undefined && served.has(load.function),
    );
    const [first] = repeated;
    const unclear = loads.find((load) => load.at === 'request');
    if (first === undefined)
      return unclear === undefined
        ? pass(one, 'models are loaded once per process')
        : skip(`Nobody here can follow who calls ${unclear.function ?? 'the function'} (${at(unclear.span)}).`);
    return failed(app, first, repeated, entries.has(first.function ?? ''));
  },

  docs: {
    problem: 'Loading takes seconds to a minute and gigabytes, and parallel requests each do it for themselves.',
    impact:
      'Every document waits for the load, memory rises with each parallel request until the process is killed, and the garbage collector gives it back late.',
    verify: 'Send two small documents one after the other: the second must be faster by the time of the load.',
    remedy:
      'Build the object once per process, in the lifespan, a module-level cache or the init signal of the worker, and share it.',
    tradeOff: 'The memory stays in use while the service idles.',
    sources: [
      'https://docling-project.github.io/docling/usage/',
      'https://docs.celeryq.dev/en/stable/userguide/signals.html#worker-process-init',
      'https://fastapi.tiangolo.com/advanced/events/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\ndocling==2.90.0\n',
        'main.py':
          'from docling.document_converter import DocumentConverter\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/convert")\ndef convert(path: str):\n    converter = DocumentConverter()\n    return converter.convert(path).document.export_to_dict()\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\ndocling==2.90.0\n',
        'main.py':
          'from docling.document_converter import DocumentConverter\nfrom fastapi import FastAPI\napp = FastAPI()\nconverter = DocumentConverter()\n\n@app.post("/convert")\ndef convert(path: str):\n    return converter.convert(path).document.export_to_dict()\n',
      },
    ],
  },
});

function failed(app: App, first: Load, repeated: readonly Load[], isEntry: boolean) {
  return fail(
    first,
    `${first.function} builds the ${first.library} models (${at(first.span)})${isEntry ? ' in the handler itself' : ', and requests or tasks call it'}, so each call loads them again.`,
    {
      subject: appSubject(app, `model/${first.function ?? first.library}`),
      evidence: repeated.slice(1, 4).map((load) => load.span),
      fix: advice(
        'Load once per process',
        'python',
        `@lru_cache(maxsize=1)\ndef get_models():\n    return …          # what ${first.function} builds today\n\n# in the lifespan, before yield: await asyncio.to_thread(get_models)`,
      ),
    },
  );
}
