import { nodeAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { nearest, stepNode, workFolder } from '../../../model/pipeline-graph.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type Dotenv = DeploymentModel['dotenvs'][number];

const placeholder =
  /^(changethis|change-?me|password|secret|admin|postgres|example|test|default|insecure.*|dev.*|please.*)$/i;
const secretName = /SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_KEY/;
const modeName = /^(\w*_)?(ENV|ENVIRONMENT|MODE|DEBUG)$/;
const development = /^(dev|development|local|debug|true|1|test)$/i;

export default defineRule<CiAction>({
  id: 'secrets/exposure/workflow-dev-settings-in-deploy',
  title: 'The deployment falls back to the developers’ settings',
  severity: 'CRITICAL',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: (model) => onProduction(model),
  noSubject: 'No deployment runs code of the project on the runner.',

  check(action, model) {
    const { pipeline, job, step } = action;
    if (pipeline === null || job === null || step === null) return skip('The step is not part of a job.');
    const folder = workFolder(pipeline, job, step);
    const env = model.dotenvs.find((it) => isRead(it, folder));
    if (env === undefined) return pass(action.span, 'no tracked .env lies where it runs');
    const leaves = leavesOut(step.run?.text ?? '', env);
    if (leaves) return pass(action.span, `${env.file} is taken away before the step reads it`);
    const given = givenIn(action);
    const mode = env.entries.find((it) => modeName.test(it.name) && development.test(it.value) && !given.has(it.name));
    const secrets = env.entries.filter((it) => secretName.test(it.name) && placeholder.test(it.value));
    const [first] = secrets;
    if (first === undefined && mode === undefined) return pass(action.span, `${env.file} holds no development secrets`);
    // With a written production mode the application itself may refuse placeholders.
    if (mode === undefined) return skip('The step sets the mode of the application itself.');
    const place = step.commands?.[0]?.span ?? action.span;
    const names = secrets
      .map((it) => it.name)
      .slice(0, 4)
      .join(', ');
    return fail(
      place,
      `Job ${job.id} in ${action.file} runs \`${(step.commands?.[0]?.text ?? action.text).slice(0, 70)}\` against production in the checkout, where ${env.file} also sets ${mode.name}=${mode.value} (line ${mode.span.line})${names === '' ? '' : ` and public values for ${names}`}.`,
      {
        severity: first === undefined ? 'MEDIUM' : 'CRITICAL',
        subject: { kind: 'pipeline', name: action.file, anchor: `jobs.${job.id}`, discriminator: 'dotenv' },
        evidence: [mode.span, ...secrets.slice(0, 4).map((it) => it.span)],
        problem: `A secret that is missing in the settings of the repository is an empty variable, and settings that read ${env.file} take the public value in its place; ${mode.name}=${mode.value} tells the application not to refuse it.`,
        verify: `Unset one of the secrets in a copy of the repository and let job ${job.id} run: it succeeds with the value of ${env.file}.`,
        fix: advice(
          'State the mode, and fail on missing secrets',
          'yaml',
          `run: |\n  rm -f ${fromFolder(env.file, folder)}   # the developers' settings, on this runner only\n  unset ${mode.name}   # not set means production, unless the application knows a word for it\n  : "\${${first?.name ?? 'SECRET_KEY'}:?is not set}"\n  ${step.commands?.[0]?.text ?? ''}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Values that are meant for developers fill every variable that production forgot to set.',
    impact: 'The production database gets accounts and keys whose passwords are public in the repository.',
    verify: 'Run the step with one secret unset.',
    remedy: 'Set the mode in the step, keep development files out of the deployment, and refuse empty secrets.',
    tradeOff: 'A forgotten secret stops the deployment, which is the purpose.',
    sources: [
      'https://docs.pydantic.dev/latest/concepts/pydantic_settings/#dotenv-env-support',
      'https://12factor.net/config',
    ],
  },
  examples: {
    bad: [
      {
        '.env': 'APP_ENV=development\nSECRET_KEY=changethis\n',
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    environment: production\n    steps:\n      - run: uv run alembic upgrade head\n        env:\n          SECRET_KEY: ${{ secrets.SECRET_KEY }}\n      - run: flyctl deploy\n',
      },
    ],
    good: [
      {
        '.env': 'APP_ENV=development\nSECRET_KEY=changethis\n',
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    environment: production\n    steps:\n      - run: uv run alembic upgrade head\n        env:\n          APP_ENV: production\n          SECRET_KEY: ${{ secrets.SECRET_KEY }}\n      - run: flyctl deploy\n',
      },
    ],
  },
});

/** Migrations of deploying jobs that run in the checkout, not in a container of production. */
function onProduction(model: DeploymentModel): readonly CiAction[] {
  const actions = ciActions(model);
  const deploying = new Set(actions.flatMap((it) => (it.role === 'deploy' && it.job !== null ? [it.job] : [])));
  return actions.filter(
    (it) =>
      it.role === 'migrate' &&
      it.job !== null &&
      deploying.has(it.job) &&
      !/\bdocker\b|\bkubectl\b|\bssh\b|\bfly(ctl)? ssh\b/.test(it.step?.run?.text ?? ''),
  );
}

/** A tracked `.env` at the root, or where the step runs. */
function isRead(env: Dotenv, folder: string | null): boolean {
  if (env.example) return false;
  return env.file === '.env' || (folder !== null && env.file === `${folder}/.env`);
}

/** The path of a file of the repository, seen from the folder where the step runs. */
function fromFolder(file: string, folder: string | null): string {
  const inside = folder === null || folder === '' || folder === '.' ? [] : folder.split('/');
  if (inside.length > 0 && file.startsWith(`${folder}/`)) return file.slice(inside.join('/').length + 1);
  return `${'../'.repeat(inside.length)}${file}`;
}

/** The script of the step removes the file first. */
function leavesOut(script: string, env: Dotenv): boolean {
  const name = env.file.split('/').at(-1) ?? env.file;
  return script.split(/[\n;&]/).some((line) => {
    const words = line.trim().split(/\s+/);
    return (
      words[0] === 'rm' &&
      words.some(
        (word) =>
          word
            .replace(/^["']|["']$/g, '')
            .split('/')
            .at(-1) === name,
      )
    );
  });
}

/** Variables that step, job or workflow set. */
function givenIn(action: CiAction): ReadonlySet<string> {
  const { pipeline, job, step } = action;
  if (pipeline === null || job === null || step === null) return new Set();
  const maps = [
    nodeAt(stepNode(pipeline, job, step), 'env'),
    nearest(pipeline, job, null, 'env'),
    nodeAt(pipeline.root ?? undefined, 'env'),
  ];
  return new Set(maps.flatMap((map) => (map?.type === 'map' ? map.entries.map((entry) => entry.key) : [])));
}
