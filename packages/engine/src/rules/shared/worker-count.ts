import type { App } from '../../model/app.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { copiesOf, factsOf } from './apps.ts';

export interface WorkerCount {
  readonly count: number;
  readonly span: Span;
  /** "UVICORN_WORKERS=2 in .env.example:2". */
  readonly why: string;
  /** From an environment file: what people copy, not what certainly runs. */
  readonly likely: boolean;
  /** Setting of the same file that makes the server reload: then it starts one process and ignores the number. */
  readonly reload?: string;
}

const names =
  /^(?:UVICORN_WORKERS|WEB_CONCURRENCY|GUNICORN_WORKERS|HYPERCORN_WORKERS|GRANIAN_WORKERS|(?:\w+_)?(?:WEB|API|HTTP|SERVER|APP)_WORKERS|WORKERS(?:_PER_CORE)?|NUM_WORKERS)$/;

/** More than one process on one machine: what the deployment says for certain, else what its environment files set. */
export function workersOf(app: App, model: DeploymentModel): WorkerCount | null {
  const copies = copiesOf(app, model);
  if (copies !== null && copies.workers > 1)
    return { count: copies.workers, span: copies.span, why: copies.why, likely: false };
  for (const file of model.dotenvs) {
    if (!belongs(file.file, app) || isForAnotherPlace(file.file, model)) continue;
    const reload = reloadIn(file.entries);
    for (const entry of file.entries) {
      const count = Number(entry.value);
      if (names.test(entry.name) && Number.isInteger(count) && count > 1 && count < 1000)
        return {
          count,
          span: entry.span,
          why: `${entry.name}=${count} in ${entry.span.file}:${entry.span.line}`,
          likely: true,
          ...(reload === undefined ? {} : { reload }),
        };
    }
  }
  return null;
}

function reloadIn(entries: DeploymentModel['dotenvs'][number]['entries']): string | undefined {
  return entries.find((one) => /(?:^|_)RELOAD$/.test(one.name) && /^(?:1|true|yes|on)$/i.test(one.value))?.name;
}

/** `.env.local`, `.env.test`: what production never reads. A plain template is what operators copy. */
function isForAnotherPlace(path: string, model: DeploymentModel): boolean {
  const kind = model.files.find((file) => file.path === path)?.class;
  return (
    kind !== 'prod' &&
    !(kind === 'example' && /(?:^|\/)\.?env(?:\.(?:prod\w*))?\.(?:example|sample|template|dist)$/.test(path))
  );
}

/** Next to the application, or in a folder above it or its usual places. */
function belongs(file: string, app: App): boolean {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
  return (
    folder === '.' ||
    folder === app.root ||
    app.root.startsWith(`${folder}/`) ||
    /^(?:docker|deploy|config|env|envs|compose)$/.test(folder)
  );
}

/** A setting whose default keeps work, sessions or locks in one process. */
export interface LocalBackend {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
}

/** `ENGINE_KIND=local`, `TASK_BACKEND: Backend = Backend.MEMORY`; storage of files is left out: processes of one host share a disk. */
export function localBackend(app: App): LocalBackend | null {
  for (const fact of factsOf(app, 'env-read')) {
    if (
      fact.default === null ||
      !/(?:^|_)(?:ENG|ENGINE|BACKEND|BROKER|QUEUE|SESSION|STATE|TASK|JOB|CACHE|EXECUTOR|ORCHESTRATOR|PUBSUB|LOCK)(?:_(?:KIND|TYPE|BACKEND|ENGINE|MODE|DRIVER|STORE|PROVIDER))?$/i.test(
        fact.name,
      )
    )
      continue;
    if (/STORAGE|FILE|UPLOAD|MEDIA|MODEL|LLM|OCR|EMBED|VECTOR|EMAIL|AUTH|DATABASE|_DB_/i.test(fact.name)) continue;
    const value = fact.default.replace(/^["']|["']$/g, '');
    if (
      /^(?:local|memory|in[-_ ]?memory|locmem|process|thread(?:s|ed)?|simple)$/i.test(value) ||
      /^\w+\.(?:LOCAL|MEMORY|IN_?MEMORY|PROCESS|THREAD)(?:\.value)?$/.test(value)
    )
      return { name: fact.name, value, span: fact.span };
  }
  return null;
}
