import { numberOf } from '../../documents/source/values.ts';
import type { App } from '../../model/app.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import { type FactOf, factsOf } from './apps.ts';

/** An application with a Celery queue of its own. */
export interface CeleryApp {
  readonly app: App;
  /** The queue's object, else its first option, else its first task. */
  readonly span: Span;
  readonly settings: readonly FactOf<'queue-setting'>[];
  readonly tasks: readonly FactOf<'queue-task'>[];
}

export const noCelery = 'No Celery application is defined here.';

/** One per application that defines the queue or its options; tasks of libraries do not count. */
export function celeryApps(model: DeploymentModel): readonly CeleryApp[] {
  return model.apps.flatMap((app): CeleryApp[] => {
    if (app.role === 'library' || app.role === 'cli' || app.role === 'frontend') return [];
    const object = factsOf(app, 'queue-app').find((one) => one.tool === 'celery');
    const settings = factsOf(app, 'queue-setting').filter((one) => one.tool === 'celery');
    const tasks = factsOf(app, 'queue-task').filter((one) => one.tool === 'celery');
    const span = object?.span ?? settings[0]?.span;
    return span === undefined ? [] : [{ app, span, settings, tasks }];
  });
}

/** The task that stands for a queue in a sentence: one that does the work, never the one that answers `ping`. */
export function tellingTask(tasks: CeleryApp['tasks']): FactOf<'queue-task'> | undefined {
  const real = tasks.filter((one) => !/^(?:ping|pong|health\w*|heartbeat|debug\w*|noop|add|test\w*)$/i.test(one.name));
  return (
    real.find((one) =>
      /convert|process|parse|extract|ocr|ingest|index|embed|transcri|render|generat|import|export|train/i.test(
        one.name,
      ),
    ) ??
    real[0] ??
    tasks[0]
  );
}

export function settingOf(queue: CeleryApp, name: string): FactOf<'queue-setting'> | undefined {
  return queue.settings.findLast((one) => one.name === name);
}

/** Seconds of a numeric option; null when it is computed, undefined when it is not set. */
export function secondsOf(queue: CeleryApp, name: string): number | null | undefined {
  const setting = settingOf(queue, name);
  return setting === undefined ? undefined : numberOf(setting.value.replace(/^int\(.*?["'](\d+)["']\)?\)$/, '$1'));
}

/** Options that come from somewhere the sources do not show: `config_from_object(settings)`, `conf.update(**options)`. */
export function isConfiguredElsewhere(queue: CeleryApp): boolean {
  const calls = queue.app.facts.some((fact) => fact.type === 'calls' && fact.names.includes('config_from_object'));
  return calls && queue.settings.every((one) => ['broker', 'backend', 'include', 'namespace'].includes(one.name));
}

export interface CommandPlace {
  readonly text: string;
  readonly span: Span;
  readonly name: string;
}

/** Every command the deployment runs that mentions Celery: services, images, manifests, scripts they may call. */
export function celeryCommands(model: DeploymentModel): readonly CommandPlace[] {
  const own = [...model.containers, ...model.aside.containers].flatMap((container) =>
    [container.entrypoint, container.command].flatMap((part) => {
      const command = known(part);
      return command !== undefined && /\bcelery\b/.test(`${command.text} ${command.words.join(' ')}`)
        ? [{ text: command.words.join(' '), span: part.span, name: container.name }]
        : [];
    }),
  );
  const images = [...model.images, ...model.aside.images].flatMap((image) =>
    [image.entrypoint, image.command].flatMap((part) => {
      const command = known(part);
      return command !== undefined && /\bcelery\b/.test(`${command.text} ${command.words.join(' ')}`)
        ? [{ text: command.words.join(' '), span: part.span, name: image.file }]
        : [];
    }),
  );
  return [...own, ...images];
}
