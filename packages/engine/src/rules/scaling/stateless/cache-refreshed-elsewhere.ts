import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';
import { callGraph } from '../../shared/calls.ts';
import { celeryCommands } from '../../shared/celery.ts';

export default defineRule<App>({
  id: 'scaling/stateless/cache-refreshed-elsewhere',
  title: 'A worker refreshes an index that the API never sees',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-modules',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const tasks = factsOf(app, 'queue-task');
    const caches = factsOf(app, 'process-cache').filter((cache) =>
      cache.readers.some((reader) => !cache.writers.includes(reader)),
    );
    if (tasks.length === 0 || caches.length === 0 || app.routes.length === 0)
      return skip('No queue task refreshes a module variable that requests read.');
    const worker = celeryCommands(model).find((one) => /\bworker\b/.test(one.text));
    const graph = callGraph(app);
    const fromTasks = graph.reachable(tasks.map((task) => task.name));
    const fromRoutes = graph.reachable(app.routes.flatMap((route) => route.handler ?? []));
    for (const cache of caches) {
      const writer = cache.writers.find((name) => fromTasks.has(name) && isRefresh(name));
      const reader = cache.readers.find((name) => !cache.writers.includes(name) && fromRoutes.has(name));
      if (writer === undefined || reader === undefined) continue;
      const task = tasks.find((one) => graph.reachable([one.name]).has(writer));
      const place = graph.callers(writer).find((call) => fromTasks.has(call.function)) ?? null;
      return failed(app, model, {
        cache,
        writer,
        reader,
        task: task ?? tasks[0],
        place: place?.span ?? cache.span,
        worker: worker?.span ?? null,
      });
    }
    const [first] = caches;
    return first === undefined
      ? skip('No module variable is refreshed.')
      : skip('No queue task refreshes what requests read from memory.');
  },

  docs: {
    problem:
      'A module variable belongs to one process. The worker refreshes its own copy and the process that answers requests keeps the old one.',
    impact:
      'New content is missing from answers until the API is restarted, and replicas give different answers to the same question.',
    verify:
      'Add a document through the queue and search for a word that only it contains, without restarting the API: it must be found.',
    remedy:
      'Keep the index in a store that both read, or let the API rebuild it on a version number or message in Redis.',
    tradeOff: 'A version check costs one small read per request; a message can be missed while the process restarts.',
    sources: [
      'https://12factor.net/processes',
      'https://docs.celeryq.dev/en/stable/userguide/workers.html#concurrency',
      'https://redis.io/docs/latest/develop/interact/pubsub/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\ncelery==5.6.2\n',
        'main.py':
          'from fastapi import FastAPI\nfrom index import search\napp = FastAPI()\n\n@app.get("/search")\ndef find(q: str):\n    return search(q)\n',
        'index.py':
          '_index = None\n\ndef refresh_index():\n    global _index\n    _index = build()\n\ndef search(q):\n    return _index.find(q)\n',
        'tasks.py':
          'from celery import Celery\nfrom index import refresh_index\napp = Celery("tasks", broker="redis://redis")\n\n@app.task()\ndef ingest(path):\n    store(path)\n    refresh_index()\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\nfrom index import refresh_index, search\napp = FastAPI()\n\n@app.get("/search")\ndef find(q: str):\n    return search(q)\n\n@app.post("/refresh")\ndef refresh():\n    refresh_index()\n',
        'index.py':
          '_index = None\n\ndef refresh_index():\n    global _index\n    _index = build()\n\ndef search(q):\n    return _index.find(q)\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
      },
    ],
  },
});

/** Filling a variable lazily is every process's own business; replacing its content is not. */
function isRefresh(name: string): boolean {
  return /refresh|reload|rebuild|update|invalidate|reset_(?:index|cache)|clear|set_|reindex/i.test(name);
}

interface Split {
  readonly cache: FactOf<'process-cache'>;
  readonly writer: string;
  readonly reader: string;
  readonly task: FactOf<'queue-task'> | undefined;
  readonly place: Span;
  readonly worker: Span | null;
}

function failed(app: App, model: DeploymentModel, { cache, writer, reader, task, place, worker }: Split) {
  return fail(
    place,
    `${writer} refreshes ${cache.name} (${at(cache.span)}) inside of the queue worker${task === undefined ? '' : `, called from task ${task.name} (${at(task.span)})`}, but ${reader} reads it in the API process.`,
    {
      subject: appSubject(app, `cache/${cache.name}`),
      evidence: [cache.span, ...(task === undefined ? [] : [task.span]), ...(worker === null ? [] : [worker])],
      path: [
        ...(task === undefined ? [] : [{ span: task.span, note: 'runs in the worker' }]),
        { span: place, note: `calls ${writer}` },
        { span: cache.span, note: 'one copy per process' },
      ],
      problem: `Each process has its own ${cache.name}: the worker replaces a copy that nobody asks, and the API${model.containers.length > 1 ? ', a container of its own,' : ''} answers from the old one until it restarts.`,
      fix: advice(
        'Tell the API that its copy is old',
        'python',
        `redis.incr("${cache.name.replace(/^_+/, '')}:version")        # in the worker, instead of ${writer}()\n\ndef ${reader}(…):\n    if redis.get("${cache.name.replace(/^_+/, '')}:version") != loaded_version:\n        ${writer}(…)                       # in the process that answers`,
      ),
    },
  );
}
