import type { App } from '../../model/app.ts';
import type { Command, Container } from '../../model/container.ts';
import { factsOf } from '../../model/facts-of.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import type { SubjectName } from '../rule.ts';

export { type FactOf, factsOf, factsOfAll } from '../../model/facts-of.ts';

/** Applications that run until someone stops them and answer requests. */
export function services(model: DeploymentModel): readonly App[] {
  return model.apps.filter((app) => app.role === 'service');
}

/** Services and workers: whatever runs our code for long. */
export function running(model: DeploymentModel): readonly App[] {
  return model.apps.filter((app) => app.role === 'service' || app.role === 'worker');
}

export const noService = 'No application here answers requests.';
export const noRunning = 'No long-running application was found in the sources.';

export function appSubject(app: App, anchor: string): SubjectName {
  return { kind: 'app', name: app.name, anchor: `${app.root}/${anchor}` };
}

export function containersOfApp(app: App, model: DeploymentModel): readonly Container[] {
  return model.containers.filter((container) => app.containers.includes(container.id));
}

export function imagesOfApp(app: App, model: DeploymentModel): readonly ImageBuild[] {
  return model.images.filter((image) => app.images.includes(image.id));
}

export interface Started {
  readonly text: string;
  readonly words: readonly string[];
  readonly span: Span;
  readonly container: Container | null;
}

/** Commands that start the application: the containers' own, else their image's. */
export function commandsOf(app: App, model: DeploymentModel): readonly Started[] {
  const images = imagesOfApp(app, model);
  const own = containersOfApp(app, model).flatMap((container) => {
    const image = images.find((one) => one.id === container.build);
    const parts = [container.entrypoint, container.command].filter((part) => part.state === 'set');
    const last = parts.at(-1);
    if (last?.state === 'set')
      return [
        started(
          parts.flatMap((part) => (part.state === 'set' ? [part.value] : [])),
          last.span,
          container,
        ),
      ];
    return image === undefined ? [] : imageCommand(image, container);
  });
  return own.length > 0 ? own : images.flatMap((image) => imageCommand(image, null));
}

function imageCommand(image: ImageBuild, container: Container | null): Started[] {
  const parts = [image.entrypoint, image.command];
  const last = parts.findLast((part) => part.state === 'set');
  if (last?.state !== 'set') return [];
  return [
    started(
      parts.flatMap((part) => (part.state === 'set' ? [part.value] : [])),
      last.span,
      container,
    ),
  ];
}

function started(commands: readonly Command[], span: Span, container: Container | null): Started {
  return {
    text: commands.map((one) => one.text).join(' '),
    words: commands.flatMap((one) => one.words),
    span,
    container,
  };
}

/** Value of `--name value` or `--name=value`; empty for a bare flag; null when absent. */
export function optionOf(words: readonly string[], ...names: readonly string[]): string | null {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    for (const name of names) {
      if (word === name) return words[i + 1] ?? '';
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
    }
  }
  return null;
}

export interface Copies {
  /** Processes of one container times containers. */
  readonly count: number;
  readonly workers: number;
  readonly replicas: number;
  readonly span: Span;
  /** "--workers 4 in Dockerfile:9". */
  readonly why: string;
}

/** How many processes run the application at once, with the place that says so; null when nothing says more than one. */
export function copiesOf(app: App, model: DeploymentModel): Copies | null {
  const workers = workersOf(app, model);
  const replicas = replicasOf(app, model);
  const place = workers ?? replicas;
  if (place === null) return null;
  const w = workers?.count ?? 1;
  const r = replicas?.count ?? 1;
  return { count: w * r, workers: w, replicas: r, span: place.span, why: place.why };
}

interface Counted {
  readonly count: number;
  readonly span: Span;
  readonly why: string;
}

function workersOf(app: App, model: DeploymentModel): Counted | null {
  const found: Counted[] = [];
  const note = (text: string | null | undefined, span: Span, label: string): void => {
    const count = Number(text);
    if (Number.isInteger(count) && count > 1) found.push({ count, span, why: `${label} in ${span.file}:${span.line}` });
  };
  for (const command of commandsOf(app, model)) {
    if (/\b(?:uvicorn|gunicorn|hypercorn|granian|fastapi)\b/.test(command.text)) {
      const given = optionOf(command.words, '--workers', '-w');
      note(given, command.span, `--workers ${given}`);
    }
  }
  const variables = [
    ...containersOfApp(app, model).flatMap((container) =>
      container.env.map((entry) => ({ name: entry.name, value: known(entry.value), span: entry.span })),
    ),
    ...imagesOfApp(app, model).flatMap((image) =>
      image.env.map((entry) => ({ name: entry.name, value: known(entry.value), span: entry.span })),
    ),
  ];
  for (const one of variables)
    if (one.name === 'WEB_CONCURRENCY' || one.name === 'UVICORN_WORKERS')
      note(one.value, one.span, `${one.name}=${one.value}`);
  const commandStarts = commandsOf(app, model).length > 0;
  for (const listen of commandStarts ? [] : factsOf(app, 'listen'))
    note(listen.options.workers, listen.span, `workers=${listen.options.workers}`);
  return found.sort((a, b) => b.count - a.count)[0] ?? null;
}

function replicasOf(app: App, model: DeploymentModel): Counted | null {
  const found: Counted[] = [];
  for (const container of containersOfApp(app, model)) {
    const replicas = known(container.replicas);
    if (replicas !== undefined && replicas > 1)
      found.push({
        count: replicas,
        span: container.replicas.span,
        why: `${replicas} replicas in ${container.replicas.span.file}:${container.replicas.span.line}`,
      });
    const workload = model.workloads.find((one) => one.id === container.workload);
    const scaler =
      workload === undefined ? undefined : model.kubernetes.autoscalers.find((one) => one.id === workload.autoscaler);
    const max = scaler === undefined ? undefined : known(scaler.max);
    if (scaler !== undefined && max !== undefined && max > 1)
      found.push({
        count: max,
        span: scaler.span,
        why: `up to ${max} pods by the autoscaler in ${scaler.span.file}:${scaler.span.line}`,
      });
  }
  return found.sort((a, b) => b.count - a.count)[0] ?? null;
}

/** The path inside the container: relative ones start at its working directory; null when that is not known. */
export function pathInside(path: string, image: ImageBuild | undefined): string | null {
  if (path.startsWith('/')) return normalise(path);
  const workdir = image === undefined ? undefined : known(image.workdir);
  if (workdir === undefined)
    return image !== undefined && image.workdir.state === 'unset' ? normalise(`/${path}`) : null;
  return normalise(`${workdir}/${path}`);
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The mount that covers a path of the container: the deepest one. */
export function mountOf(container: Container, path: string): Container['mounts'][number] | undefined {
  return container.mounts
    .filter(
      (mount) => path === mount.target.replace(/\/$/, '') || path.startsWith(`${mount.target.replace(/\/$/, '')}/`),
    )
    .sort((a, b) => b.target.length - a.target.length)[0];
}

/** The container's value for a variable, then its image's; undefined when neither sets it. */
export function variableOf(
  name: string,
  container: Container,
  image: ImageBuild | undefined,
): string | undefined | null {
  const own = container.env.find((entry) => entry.name.toUpperCase() === name.toUpperCase());
  if (own !== undefined) return known(own.value) ?? null;
  const baked = image?.env.find((entry) => entry.kind === 'ENV' && entry.name.toUpperCase() === name.toUpperCase());
  return baked === undefined ? undefined : (known(baked.value) ?? null);
}

/** The port inside the container, for commands that a reader can paste. */
export function portOfApp(app: App, model: DeploymentModel): number {
  for (const command of commandsOf(app, model)) {
    const given = Number(optionOf(command.words, '--port', '-p'));
    if (Number.isInteger(given) && given > 0) return given;
    const bound = /:(\d{2,5})$/.exec(optionOf(command.words, '--bind', '-b') ?? '');
    if (bound !== null) return Number(bound[1]);
  }
  const listen = factsOf(app, 'listen').find((fact) => fact.port !== null);
  if (listen?.port) return listen.port;
  const exposed = imagesOfApp(app, model).flatMap((image) => image.exposed)[0];
  return exposed?.port ?? (app.language === 'python' ? 8000 : 3000);
}

/** How someone runs a command inside the application's container. */
export function execInApp(app: App, model: DeploymentModel, command: string): string {
  const container = containersOfApp(app, model)[0];
  if (container === undefined) return command;
  return container.platform === 'compose'
    ? `docker compose exec ${container.name} ${command}`
    : `kubectl exec deploy/${container.name.split('/')[0]} -- ${command}`;
}

/** By the name of a package or of the module it is imported by. */
export function usesAny(app: App, ...names: readonly string[]): boolean {
  const used = usedBy(app);
  return names.some((name) => used.has(name));
}

const uses = new WeakMap<App, ReadonlySet<string>>();

/** Rules ask dozens of times, and an application has thousands of facts. */
function usedBy(app: App): ReadonlySet<string> {
  const before = uses.get(app);
  if (before !== undefined) return before;
  const used = new Set(app.dependencies.map((one) => one.name));
  for (const fact of factsOf(app, 'import')) {
    used.add(fact.name).add(fact.name.replace(/_/g, '-').split('.')[0] ?? fact.name);
  }
  uses.set(app, used);
  return used;
}

export function at(span: Span): string {
  return `${span.file}:${span.line}`;
}
