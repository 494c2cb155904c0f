import { compareText } from '@seaworthy/schema/vocabulary';
import type { SchemaChange } from '../../documents/source/web-facts.ts';
import type { App } from '../../model/app.ts';
import { ciActions } from '../../model/ci-steps.ts';
import type { Container } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel, Pipeline } from '../../model/model.ts';
import { triggersIn } from '../../model/pipeline-graph.ts';
import { known } from '../../model/setting.ts';
import { fileStart, type Span } from '../../text/span.ts';
import { factsOf } from './apps.ts';
import { builtImage } from './containers.ts';

/** Commands that bring a database to the schema of the code. Linear: literals with at most one gap. */
export const migrateCommand =
  /\balembic\b[^\n;&|]*\bupgrade\b|\bmanage\.py\s+migrate\b|\bdjango-admin\s+migrate\b|\bflask\s+db\s+upgrade\b|\bprisma\s+migrate\s+deploy\b|\bknex\b[^\n;&|]*\bmigrate:(?:latest|up)\b|\bsequelize(?:-cli)?\s+db:migrate\b|\btypeorm\b[^\n;&|]*\bmigration:run\b|\bdrizzle-kit\s+migrate\b|\b(?:flyway|liquibase)\b[^\n;&|]*\b(?:migrate|update)\b|\b(?:goose|dbmate)\b[^\n;&|]*\bup\b|\baerich\s+upgrade\b|\bpiccolo\s+migrations\s+forwards\b|\byoyo\s+apply\b|\brails\s+db:(?:migrate|prepare)\b|\brake\s+db:migrate\b|\bnode-pg-migrate\s+up\b|\bmikro-orm\s+migration:up\b|\bmigrate\s+-(?:path|source|database)\b/;

/** Tools that take a lock of their own, so that two of them wait for each other. */
const locking = /\bprisma\b|\bknex\b|\bflyway\b|\bliquibase\b|\brails\b|\bgoose\b|\bmigrate\s+-|\bdbmate\b/;

export interface Revision {
  readonly id: string;
  readonly file: string;
  readonly span: Span;
  readonly changes: readonly {
    readonly change: SchemaChange;
    readonly target: string;
    readonly batched: boolean;
    readonly span: Span;
  }[];
}

/** All revisions of the repository, oldest first: by their chain where they name their parents, else by name. */
export function historyOf(model: DeploymentModel): readonly Revision[] {
  const fromCode = model.apps.flatMap((app) => appHistory(app));
  const fromSql = model.sqlMigrations.map((one) => ({
    id: one.file,
    file: one.file,
    span: fileStart(one.file),
    changes: one.changes.map((change) => ({ ...change, batched: false })),
  }));
  return [...fromCode, ...fromSql];
}

/** Alembic, Django and script revisions of one application, oldest first. */
export function appHistory(app: App): readonly Revision[] {
  const changes = factsOf(app, 'schema-change');
  const facts = factsOf(app, 'schema-revision');
  const depths = depthsOf(facts);
  return facts
    .map((fact) => ({
      id: fact.id,
      file: fact.span.file,
      span: fact.span,
      changes: changes.filter((one) => one.revision === fact.id && one.span.file === fact.span.file),
    }))
    .sort((a, b) => (depths.get(a.id) ?? 0) - (depths.get(b.id) ?? 0) || compareText(a.file, b.file));
}

/** Number of revisions below each; broken or circular chains end where they break. */
function depthsOf(facts: readonly { readonly id: string; readonly parents: readonly string[] }[]): Map<string, number> {
  const children = new Map<string, string[]>();
  for (const fact of facts)
    for (const parent of fact.parents) children.set(parent, [...(children.get(parent) ?? []), fact.id]);
  const ids = new Set(facts.map((fact) => fact.id));
  const depths = new Map<string, number>();
  let level = facts.filter((fact) => !fact.parents.some((parent) => ids.has(parent))).map((fact) => fact.id);
  for (let depth = 0; level.length > 0 && depth <= facts.length; depth++) {
    for (const id of level) depths.set(id, depth);
    level = [...new Set(level.flatMap((id) => children.get(id) ?? []))];
  }
  return depths;
}

export interface MigrationRun {
  /** `start`: each container does it when it starts; `step`: a pipeline or one-off container; `script`: a script that nothing here calls. */
  readonly when: 'start' | 'step' | 'script';
  readonly how: 'command' | 'entrypoint-script' | 'code' | 'container' | 'pipeline' | 'script' | 'npm-script';
  readonly text: string;
  readonly span: Span;
  readonly app: App | null;
  readonly container: Container | null;
  readonly pipeline: Pipeline | null;
  /** The tool waits for others that migrate at the same time, or the command is wrapped in a lock. */
  readonly locks: boolean;
}

/** Every place that runs migrations, those at the start of containers first. */
export function migrationRuns(model: DeploymentModel): readonly MigrationRun[] {
  return [...commandRuns(model), ...codeRuns(model), ...scriptRuns(model), ...pipelineRuns(model)];
}

function commandOf(container: Container, image: ImageBuild | undefined): { text: string; span: Span } {
  const parts = [container.entrypoint, container.command].some((one) => one.state === 'set')
    ? [container.entrypoint, container.command]
    : [image?.entrypoint, image?.command];
  const set = parts.flatMap((part) => (part?.state === 'set' ? [part] : []));
  return {
    text: set.map((part) => part.value.text).join(' '),
    span: set.at(-1)?.span ?? container.span,
  };
}

function commandRuns(model: DeploymentModel): MigrationRun[] {
  const fromContainers = model.containers.flatMap((container): MigrationRun[] => {
    const { text, span } = commandOf(container, builtImage(container, model));
    const npm = npmScript(text, model, container);
    const found = migrateCommand.test(text) ? { text, span } : npm;
    if (found === null) return [];
    const app = model.apps.find((one) => one.containers.includes(container.id)) ?? null;
    return [
      {
        ...found,
        when: container.role === 'one-shot' ? 'step' : 'start',
        how: container.role === 'one-shot' ? 'container' : npm === null ? 'command' : 'npm-script',
        app,
        container,
        pipeline: null,
        locks: locking.test(found.text),
      },
    ];
  });
  if (model.containers.length > 0) return fromContainers;
  return model.images.flatMap((image): MigrationRun[] => {
    const parts = [image.entrypoint, image.command].flatMap((part) => (part.state === 'set' ? [part] : []));
    const text = parts.map((part) => part.value.text).join(' ');
    if (!migrateCommand.test(text)) return [];
    const app = model.apps.find((one) => one.images.includes(image.id)) ?? null;
    return [
      {
        when: 'start',
        how: 'command',
        text,
        span: parts.at(-1)?.span ?? image.span,
        app,
        container: null,
        pipeline: null,
        locks: locking.test(text),
      },
    ];
  });
}

/** `npm start` and its likes, one step into package.json. */
function npmScript(text: string, model: DeploymentModel, container: Container): { text: string; span: Span } | null {
  const name = /\b(?:npm|pnpm|yarn|bun)(?:\s+run)?\s+([\w:-]+)/.exec(text)?.[1];
  if (name === undefined) return null;
  const scripts = model.apps
    .filter((app) => app.containers.includes(container.id) || app.images.includes(container.build ?? ''))
    .flatMap((app) => app.scripts);
  const script = scripts.find((one) => one.name === name && migrateCommand.test(one.command));
  return script === undefined ? null : { text: script.command, span: script.span };
}

function codeRuns(model: DeploymentModel): MigrationRun[] {
  return model.apps.flatMap((app) =>
    factsOf(app, 'migration')
      .filter((fact) => /^(?:alembic|runs-in-code)$/.test(fact.tool) && !fact.destructive && fact.at !== 'script')
      .map(
        (fact): MigrationRun => ({
          when: 'start',
          how: 'code',
          text: 'command.upgrade',
          span: fact.span,
          app,
          container: null,
          pipeline: null,
          locks: false,
        }),
      ),
  );
}

const startFolders = /(?:^|\/)(?:s6-rc\.d|cont-init\.d|services\.d|docker-entrypoint(?:-init)?\.d|my_init\.d)\//;

/** Scripts: those that an image or container starts with, and those that wait for somebody. */
function scriptRuns(model: DeploymentModel): MigrationRun[] {
  const started = model.containers
    .map((container) => commandOf(container, builtImage(container, model)).text)
    .concat(model.images.map((image) => `${known(image.entrypoint)?.text ?? ''} ${known(image.command)?.text ?? ''}`))
    .join('\n');
  const called = new Set<string>();
  const startScripts = model.scripts.filter((script) => isStarted(script.path, started));
  for (const script of startScripts) for (const one of script.commands) called.add(one.words.join(' '));
  const nested = [...called].join('\n');
  return model.scripts
    .filter((script) => ['prod', 'example'].includes(script.environment))
    .flatMap((script): MigrationRun[] => {
      const command = script.commands.find((one) => migrateCommand.test(one.words.join(' ')) && one.inside === null);
      if (command === undefined || script.form === 'makefile') return [];
      const starts = isStarted(script.path, started) || isStarted(script.path, nested);
      return [
        {
          when: starts ? 'start' : 'script',
          how: starts ? 'entrypoint-script' : 'script',
          text: command.text,
          span: command.span,
          app: model.apps.find((app) => app.root !== '.' && script.path.startsWith(`${app.root}/`)) ?? null,
          container: null,
          pipeline: null,
          locks: locking.test(command.text) || /\b(?:flock|s6-setlock|setlock|advisory)\b/.test(command.text),
        },
      ];
    });
}

/** Its name stands in a start command, or its folder is run by an init system. */
function isStarted(path: string, commands: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (startFolders.test(path)) return true;
  return commands.includes('/') || commands.includes(name)
    ? new RegExp(`(?:^|[\\s/"'=])${name.replace(/[^\w]/g, '\\$&')}(?=$|[\\s"';&|)])`, 'm').test(commands)
    : false;
}

function pipelineRuns(model: DeploymentModel): MigrationRun[] {
  const scripts = scriptRuns(model);
  return model.pipelines.flatMap((pipeline) =>
    pipeline.jobs.flatMap((job) =>
      job.steps.flatMap((step): MigrationRun[] => {
        const text = step.run?.text ?? '';
        const script = scripts.find((one) => isStarted(one.span.file, text));
        if (step.run === null || !(migrateCommand.test(text) || script !== undefined)) return [];
        return [
          {
            when: 'step',
            how: 'pipeline',
            text: migrateCommand.test(text) ? text : `${text.trim()} (${script?.text ?? ''})`,
            span: step.span,
            app: null,
            container: null,
            pipeline,
            locks: locking.test(`${text} ${script?.text ?? ''}`),
          },
        ];
      }),
    ),
  );
}

/** Pipelines that deploy: a migration in a test job touches a database that lives as long as the job. */
export function deploysIn(pipeline: Pipeline, model: DeploymentModel): boolean {
  return ciActions(model).some((action) => action.file === pipeline.file && action.role === 'deploy');
}

/** Nobody has to press a button. */
export function runsByItself(pipeline: Pipeline): boolean {
  const triggers = triggersIn(pipeline);
  return (
    pipeline.system === 'gitlab-ci' || triggers.some((trigger) => /^(?:push|release|schedule)$/.test(trigger.name))
  );
}

const words: Readonly<Record<SchemaChange, string>> = {
  'drop-table': 'drops the table',
  'drop-column': 'drops',
  rename: 'renames',
  type: 'changes the type of',
  'not-null': 'forbids empty values in',
};

/** `drops orders.status`. */
export function changeText(one: { readonly change: SchemaChange; readonly target: string }): string {
  return `${words[one.change]} ${one.target === '' ? 'part of the schema' : one.target}`;
}
