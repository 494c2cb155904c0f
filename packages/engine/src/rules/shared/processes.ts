import { numberOf } from '../../documents/source/values.ts';
import type { App } from '../../model/app.ts';
import type { Container } from '../../model/container.ts';
import type { Script } from '../../model/from-scripts.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { isInside, joinPath } from '../../text/paths.ts';
import type { Span } from '../../text/span.ts';
import { factsOf } from './apps.ts';
import { containersOf } from './containers.ts';
import { ownImage } from './published.ts';

export interface Process {
  readonly kind: 'web' | 'worker' | 'scheduler';
  /** Program, for sentences: `granian`, `celery worker`. */
  readonly name: string;
  readonly span: Span;
  /** Script that starts one of several programs, by a variable or an argument: a container runs only one of them. */
  readonly oneOf?: string;
}

const programs: readonly { readonly kind: Process['kind']; readonly test: RegExp; readonly name: string }[] = [
  { kind: 'scheduler', test: /\bcelery\b.{0,120}\sbeat(?![\w.:])/, name: 'celery beat' },
  { kind: 'scheduler', test: /\b(rqscheduler|supercronic|crond)\b/, name: 'the scheduler' },
  { kind: 'worker', test: /\bcelery\b.{0,120}\sworker(?![\w.:])/, name: 'celery worker' },
  { kind: 'worker', test: /\brq[ -_]?worker\b|\brqworker\b/, name: 'rq worker' },
  { kind: 'worker', test: /\bdramatiq\b/, name: 'dramatiq' },
  { kind: 'worker', test: /\b(arq|huey_consumer(?:\.py)?|sidekiq|qcluster)\b/, name: 'a job worker' },
  { kind: 'web', test: /\b(granian|gunicorn|uvicorn|hypercorn|daphne|uwsgi)\b/, name: 'the web server' },
  { kind: 'web', test: /\bnginx\b(?! -[tsv])/, name: 'nginx' },
];

/** What a line of a start script runs for long; null for everything else. */
export function processOf(text: string): Pick<Process, 'kind' | 'name'> | null {
  const found = programs.find((it) => it.test.test(text));
  return found === undefined ? null : { kind: found.kind, name: found.name };
}

/**
 * Scripts that the image brings into its root file system (`COPY docker/rootfs /`) or that its command names. A whole source
 * tree (`COPY . .`) brings helpers of developers too, so there only named scripts count.
 */
export function imageScripts(image: ImageBuild, model: DeploymentModel): readonly Script[] {
  const started = `${known(image.entrypoint)?.text ?? ''} ${known(image.command)?.text ?? ''}`;
  const context = image.context ?? '.';
  const folders = image.copies
    .filter((copy) => copy.from === null)
    .flatMap((copy) => copy.sources.map((source) => joinPath(context, source)))
    .filter((it): it is string => it !== undefined && it !== context && it !== '.');
  return model.scripts.filter((script) => {
    if (script.form !== 'script' || script.environment !== 'prod') return false;
    const name = script.path.slice(script.path.lastIndexOf('/') + 1);
    if (started.includes(name) && /\.(sh|bash)$|entrypoint|start|run/.test(name)) return true;
    return (
      /(^|\/)(rootfs|s6|services?\.d|entrypoint|docker)/.test(script.path) &&
      folders.some((it) => isInside(script.path, it))
    );
  });
}

/** Everything that runs for long in a container of this image: of its own command, and of the scripts it starts. */
export function processesOf(image: ImageBuild, model: DeploymentModel): readonly Process[] {
  const own = [image.entrypoint, image.command].flatMap((part) => {
    const text = known(part)?.text;
    const found = text === undefined ? null : processOf(text);
    return found === null ? [] : [{ ...found, span: part.span }];
  });
  const scripts = imageScripts(image, model).flatMap(startedBy);
  const seen = new Set<string>();
  return [...own, ...scripts, ...attached(image, model)].filter((it) => {
    if (seen.has(`${it.kind} ${it.name}`)) return false;
    seen.add(`${it.kind} ${it.name}`);
    return true;
  });
}

/** `exec` ends a script, and branches exclude each other: several such lines of one script are one program per container. */
function startedBy(script: Script): readonly Process[] {
  const found = script.commands.flatMap((command) => {
    const process =
      /^(exec|s6|su|gosu|celery|python|granian|gunicorn|uvicorn|\/)/.test(command.text) && !command.nested
        ? processOf(command.text)
        : null;
    const last = /^exec\b/.test(command.text) || command.conditional;
    return process === null ? [] : [{ process: { ...process, span: command.span }, last }];
  });
  const choice = found.filter((it) => it.last).length > 1;
  return found.map(({ process, last }) => (choice && last ? { ...process, oneOf: script.path } : process));
}

/** `attach-daemon` in the file that uWSGI is started with. */
function attached(image: ImageBuild, model: DeploymentModel): readonly Process[] {
  const started = [image, ...containersOf(image, model)]
    .flatMap((one) => [one.entrypoint, one.command])
    .map((part) => known(part)?.text ?? '')
    .join('\n');
  return model.scripts
    .filter(
      (script) => script.form === 'uwsgi' && started.includes(script.path.slice(script.path.lastIndexOf('/') + 1)),
    )
    .flatMap((script) => script.commands.filter((command) => command.block !== null))
    .map((command) => {
      const [program = '', argument = ''] = command.words.filter((word) => !/^(?:-|python[\d.]*$)/.test(word));
      const tool = program.slice(program.lastIndexOf('/') + 1);
      return { kind: 'worker' as const, name: `${tool} ${argument}`.trim(), span: command.span };
    });
}

/** Applications that run in the container. */
export function appsOf(container: Container, model: DeploymentModel): readonly App[] {
  const image = ownImage(container, model);
  return model.apps.filter(
    (app) => app.containers.includes(container.id) || (image !== undefined && app.images.includes(image.id)),
  );
}

/** Longest time that the sources allow one job, with the place that says so; null when nothing does. */
export function jobLimit(
  container: Container,
  model: DeploymentModel,
): { readonly seconds: number; readonly name: string; readonly span: Span } | null {
  let longest: { seconds: number; name: string; span: Span } | null = null;
  for (const app of appsOf(container, model)) {
    const found = [
      ...factsOf(app, 'queue-setting')
        .filter((it) => /^(task_time_limit|task_soft_time_limit|job_timeout|default_timeout|time_limit)$/.test(it.name))
        .map((it) => ({ name: it.name, value: it.value, span: it.span })),
      ...factsOf(app, 'env-read')
        .filter((it) => /(JOB|TASK)_(SOFT_)?(TIME_?LIMIT|TIMEOUT)(_S|_SECONDS)?$/i.test(it.name))
        .map((it) => ({ name: it.name, value: it.default ?? '', span: it.span })),
    ];
    for (const it of found) {
      const seconds = productOf(it.value);
      if (seconds !== null && seconds > 0 && (longest === null || seconds > longest.seconds))
        longest = { seconds, name: it.name, span: it.span };
    }
  }
  return longest;
}

/** `1800`, `3_600 * 4`, `60 * 60`. */
function productOf(text: string): number | null {
  return numberOf(text.replaceAll('_', '')) ?? null;
}
