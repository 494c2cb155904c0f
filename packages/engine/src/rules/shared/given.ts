import type { App } from '../../model/app.ts';
import type { Container, EnvEntry } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import { containersOfApp, imagesOfApp } from './apps.ts';

/** What one container, or one image that no container here runs, gives to a variable of the application in it. */
export interface Given {
  /** Null for an image that no container here runs. */
  readonly container: Container | null;
  /**
   * `value`: a text stands in the files; `required`: nothing starts without it (`${NAME:?}`); `open`: it comes from
   * outside and may be empty; `file`: a set of variables is loaded that is not here; `nothing`: no place names it.
   */
  readonly state: 'value' | 'required' | 'open' | 'file' | 'nothing';
  /** The text of `value`, else null. */
  readonly value: string | null;
  readonly span: Span;
}

/** One answer for each container that answers for the application; of its images when no container here runs it. */
export function givenTo(name: string, app: App, model: DeploymentModel): readonly Given[] {
  const images = imagesOfApp(app, model);
  const all = containersOfApp(app, model).filter((one) => one.role !== 'one-shot');
  const answering = all.filter((one) => one.role !== 'worker');
  const containers = answering.length > 0 ? answering : all;
  if (containers.length > 0)
    return containers.map((one) => ({
      container: one,
      ...(ofContainer(name, one, model) ??
        ofImage(
          name,
          images.find((image) => image.id === one.build),
        ) ?? {
          state: one.envFrom.some((set) => set.names === null) ? 'file' : 'nothing',
          value: null,
          span: one.span,
        }),
    }));
  return images.map((image) => ({
    container: null,
    ...(ofImage(name, image) ?? { state: 'nothing', value: null, span: image.span }),
  }));
}

type Answer = Omit<Given, 'container'>;

function ofContainer(name: string, container: Container, model: DeploymentModel): Answer | undefined {
  const own = container.env.find((entry) => same(entry.name, name));
  if (own !== undefined) return ofEntry(own);
  const set = container.envFrom.findLast((one) => one.names?.some((it) => same(it, name)) ?? false);
  if (set === undefined) return undefined;
  const entry = model.dotenvs.find((one) => one.file === set.source)?.entries.findLast((one) => same(one.name, name));
  return entry === undefined
    ? { state: 'open', value: null, span: set.span }
    : { state: 'value', value: entry.value, span: entry.span };
}

function ofEntry(entry: EnvEntry): Answer {
  const value = known(entry.value);
  const variables = entry.variables ?? [];
  // `${NAME:-}` is empty only until somebody says otherwise.
  if (value !== undefined && (value !== '' || variables.length === 0))
    return { state: 'value', value, span: entry.span };
  const isReference = (entry.source === 'secret' || entry.source === 'config') && entry.optional !== true;
  const isAsked = variables.length > 0 && variables.every((one) => one.kind === 'required' && one.takesEmpty !== true);
  return { state: isReference || isAsked ? 'required' : 'open', value: null, span: entry.span };
}

function ofImage(name: string, image: ImageBuild | undefined): Answer | undefined {
  const entry = image?.env.findLast((one) => one.kind === 'ENV' && same(one.name, name));
  if (entry === undefined) return undefined;
  const value = known(entry.value);
  return value === undefined
    ? { state: 'open', value: null, span: entry.span }
    : { state: 'value', value, span: entry.span };
}

function same(a: string, b: string): boolean {
  return a.toUpperCase() === b.toUpperCase();
}
