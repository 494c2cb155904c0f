import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { folderOf } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { type CommandPlace, commandPlaces } from '../../shared/pipelines.ts';

interface Started {
  readonly commands: readonly CommandPlace[];
  readonly override: string;
  readonly production: string;
}

const compose = /\bdocker[ -]compose\b/;
const starts = /\bdocker[ -]compose\b.*\b(up|run|start)\b/;
const prodName = /^(docker-)?compose[._-](prod|production|deploy|live|release)\b.*\.ya?ml$/;
const overrideName = /^(docker-)?compose\.override\.ya?ml$/;

export default defineRule<Started>({
  id: 'deployment/smoke-tests/production-stack-untested',
  title: 'The pipeline tests the stack of developers only',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: (model) => startedStacks(model),
  noSubject: 'No pipeline starts a Compose stack that has a production variant.',

  check({ commands, override, production }) {
    const name = production.split('/').at(-1) ?? production;
    const covered = commands.find((it) => it.command.text.includes(name));
    if (covered !== undefined) return pass(covered.command.span, `${name} is started by the pipeline`);
    const first =
      commands.find((it) => /\bup\b/.test(it.command.text) && startsStack(it)) ??
      commands.find((it) => starts.test(it.command.text));
    const at = first ?? (commands[0] as CommandPlace); // never empty
    return fail(
      at.command.span,
      `Job ${at.job.id} in ${at.pipeline.file} starts \`${at.command.text.slice(0, 70)}\`, which takes ${override} along; no job starts ${production}.`,
      {
        subject: { kind: 'pipeline', name: at.pipeline.file, anchor: `jobs.${at.job.id}` },
        verify: `\`docker compose config\` in the job shows the commands and variables of ${override}.`,
        fix: advice(
          'Start the files of production',
          'yaml',
          `- run: docker compose -f ${production.replace(/[._-](prod|production|deploy|live|release)\b/, '')} -f ${production} up -d --wait`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Reload commands, development settings and published ports of the override replace what production runs, so its start command, its labels and its checks of secrets are never exercised.',
    impact: 'Mistakes that only production has are first seen in production.',
    verify: 'Compare `docker compose config` of the job with that of the deployment.',
    remedy:
      'Start the stack in the pipeline with the files that the deployment uses, with test values for its secrets.',
    tradeOff: 'The job needs a value for every secret and perhaps a stand-in for TLS.',
    sources: ['https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1\n',
        'compose.override.yml': 'services:\n  api:\n    command: dev --reload\n',
        'compose.prod.yml': 'services:\n  api:\n    restart: always\n',
        '.github/workflows/t.yml': 'on: push\njobs:\n  t:\n    steps:\n      - run: docker compose up -d --wait\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1\n',
        'compose.override.yml': 'services:\n  api:\n    command: dev --reload\n',
        'compose.prod.yml': 'services:\n  api:\n    restart: always\n',
        '.github/workflows/t.yml':
          'on: push\njobs:\n  t:\n    steps:\n      - run: docker compose -f compose.yml -f compose.prod.yml up -d --wait\n',
      },
    ],
  },
});

/** Folders with an override and a production file, and the Compose commands of jobs that do not deploy. */
function startedStacks(model: DeploymentModel): Started[] {
  const paths = model.files.map((file) => file.path);
  const nameOf = (path: string) => path.split('/').at(-1) ?? path;
  const override = paths.find((path) => overrideName.test(nameOf(path)));
  if (override === undefined) return [];
  const production = paths.find((path) => folderOf(path) === folderOf(override) && prodName.test(nameOf(path)));
  if (production === undefined) return [];
  const deploying = new Set(
    ciActions(model).flatMap((it) => (it.role === 'deploy' && it.job !== null ? [it.job] : [])),
  );
  const commands = commandPlaces(model.pipelines).filter(
    (it) => compose.test(it.command.text) && !deploying.has(it.job),
  );
  const implicit = commands.some(
    (it) => starts.test(it.command.text) && !/ (-f|--file)[ =]/.test(it.command.text) && startsStack(it),
  );
  return implicit ? [{ commands, override, production }] : [];
}

/** One named store for unit tests is no test of the stack. */
function startsStack({ command }: CommandPlace): boolean {
  const named = (command.text.split(/\b(?:up|start)\b/)[1] ?? '')
    .trim()
    .split(/\s+/)
    .filter((it) => /^[a-z][\w-]*$/.test(it));
  return (
    named.length === 0 ||
    named.some(
      (it) => !/^(db|database|postgres|mysql|mariadb|redis|mongo|mail\w*|minio|rabbitmq|elasticsearch)/.test(it),
    )
  );
}
