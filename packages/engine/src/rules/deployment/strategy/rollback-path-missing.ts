import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { deploymentPlace, deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { practiceOf } from '../../shared/practice.ts';
import { serverBuild } from '../../shared/server-builds.ts';

const platforms = /vercel|netlify|flyctl|heroku|gcloud run|railway|kamal/;

export default defineRule<DeploymentModel>({
  id: 'deployment/strategy/rollback-path-missing',
  title: 'A bad release cannot be rolled back',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'config-block',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const written = rollbackEvidence(model);
    if (written !== undefined) return pass(written, 'a way back is written down');
    const deploy = pipelined(model) ?? scripted(model);
    const place = deploymentPlace(model);
    if (place === null) return skip(nothingDeploys);
    if (deploy === undefined) return undecided(model, place);
    if (serverBuild(model) !== undefined) return skip('Builds on the server have a finding of their own.');
    if (platforms.test(deploy.text)) return pass(deploy.span, 'the platform keeps earlier releases');
    return fail(
      deploy.span,
      `${deploy.where} deploys, and neither the pipelines nor the documentation say how to return to the previous version.`,
      {
        subject: { kind: 'pipeline', name: deploy.file, anchor: deploy.anchor },
        verify: `Search the repository for "rollback" and "rollout undo": there is no command, and ask who could restore the previous version in five minutes.`,
        fix: advice(
          'Keep tagged images and a rollback job',
          'yaml',
          `# .github/workflows/rollback.yml
on:
  workflow_dispatch:
    inputs:
      tag: { description: Image tag to return to, required: true }
jobs:
  rollback:
    runs-on: ubuntu-24.04
    environment: production
    steps:
      - run: ssh deploy@$HOST "IMAGE_TAG=\${{ inputs.tag }} docker compose up -d --wait"`,
        ),
      },
    );
  },

  docs: {
    problem:
      'When a release fails in production, the only way is forward: someone has to write, test and build a fix while users wait.',
    impact:
      'An outage caused by a release lasts as long as it takes to repair the code, often hours, instead of the minutes a rollback takes.',
    verify: 'Look for a rollback command or job, and rehearse it once.',
    remedy:
      'Deploy immutable image tags, keep the last few, and write down the one command that returns to the previous one.',
    tradeOff:
      'Rolling back is only safe while database migrations stay backward compatible; keep old images for at least two weeks.',
    sources: ['https://sre.google/sre-book/release-engineering/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ssh deploy@host "docker compose pull && docker compose up -d"\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: helm upgrade --install api ./chart --atomic\n',
      },
    ],
  },
});

/** Databases roll transactions back, and migration tools revisions; neither brings a release back. */
const ofTransaction = /rollback\s*\(|transaction|session|savepoint|\bsql\b|begin;|migrations?\b|alembic|downgrade/i;

function rollbackEvidence(model: DeploymentModel): Span | undefined {
  const action = ciActions(model).find((it) => it.role === 'rollback');
  return action?.span ?? practiceOf(model, 'rollback', (fact) => !ofTransaction.test(fact.text))?.span;
}

function pipelined(model: DeploymentModel) {
  const action = ciActions(model).find((it) => it.role === 'deploy');
  const job = action?.job?.id ?? '';
  return (
    action && {
      text: action.text,
      span: action.span,
      file: action.file,
      where: `Job ${job} in ${action.file}`,
      anchor: `jobs.${job}`,
    }
  );
}

function scripted(model: DeploymentModel) {
  const fact = model.prose.find(
    (it) => it.topic === 'deploy-command' && it.form !== 'page' && deploysProduction(it.span.file, it.form, it.text),
  );
  return (
    fact && {
      text: fact.text,
      span: fact.span,
      file: fact.span.file,
      where: `The script ${fact.span.file}`,
      anchor: 'script',
    }
  );
}

/** Without a deploy step in the repository only Kubernetes tells something: it keeps revisions on its own. */
function undecided(model: DeploymentModel, place: Span) {
  const rolling = model.workloads.find((workload) => workload.workloadKind === 'Deployment');
  if (rolling !== undefined && known(rolling.replicas) !== 0)
    return pass(rolling.span, 'Kubernetes keeps earlier revisions of the Deployment');
  return ask(place, {
    subject: { ...repository, anchor: 'rollback' },
    question: 'Can the previous release be restored within minutes?',
    needed: 'The deploy command or pipeline that production uses, or a written rollback procedure.',
    assumedDefault: 'Immutable image tags and a one-command rollback.',
    severityIfNo: 'MEDIUM',
  });
}

/** Helpers of developers start the same tools: a script must be named for releases, a task must name production. */
function deploysProduction(file: string, form: string, text: string): boolean {
  if (/\b(dev|test|e2e|ci|local)\b|compose\.(dev|test|ci|local)/.test(text)) return false;
  const name = file.split('/').at(-1) ?? '';
  const release = /deploy|release|updat|upgrad|rollout|publish|prod/i;
  return form === 'script' ? release.test(name) && /\bup\b|deploy/.test(text) : /deploy|prod/i.test(text);
}
