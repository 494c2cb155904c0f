import type { BuildContext } from '../build-context.ts';
import { ciActions } from '../ci-steps.ts';
import { type Facts, type Inferred, inferred, lineWith, type Statement, say, some } from './item.ts';

const words = {
  test: 'tests',
  'build-image': 'builds images',
  'scan-image': 'scans images',
  deploy: 'deploys',
  verify: 'checks the result',
} as const;
const registries: readonly { readonly name: string; readonly word: RegExp }[] = [
  { name: 'GHCR', word: /\bghcr\.io\b/ },
  { name: 'Quay', word: /\bquay\.io\b/ },
  { name: 'Docker Hub', word: /\bdocker\.io\b|DOCKERHUB|DOCKER_HUB/i },
  { name: 'Amazon ECR', word: /\.dkr\.ecr\.|amazon-ecr-login/ },
  { name: 'Google Artifact Registry', word: /-docker\.pkg\.dev|\bgcr\.io\b/ },
  { name: 'PyPI', word: /gh-action-pypi-publish|\btwine upload\b|\buv publish\b/ },
  { name: 'npm', word: /\bnpm publish\b/ },
];

/** The system, what it does, where it publishes to, and whether anything is deployed by it. */
export function pipeline(model: Facts, context: BuildContext): Inferred | null {
  const first = model.pipelines[0];
  if (first === undefined) return null;
  const actions = ciActions({ ...model, assumptions: [], deployable: false });
  const done = Object.entries(words).filter(([role]) => actions.some((action) => action.role === role));
  const build =
    actions.find((action) => action.role === 'build-image') ?? actions.find((action) => action.role === 'test');
  const head = `${systemOf(first)}${done.length === 0 ? '' : ` ${done.map(([, word]) => word).join(', ')}`}`;
  return inferred(
    [say(head, build?.span ?? first.span), publishing(model, context), deployment(model, actions)],
    'High',
  );
}

function systemOf(pipeline: Facts['pipelines'][number]): string {
  if (pipeline.system === 'gitlab-ci') return 'GitLab CI';
  if (pipeline.file.startsWith('.forgejo/')) return 'Forgejo Actions';
  return pipeline.file.startsWith('.gitea/') ? 'Gitea Actions' : 'GitHub Actions';
}

function publishing(model: Facts, context: BuildContext): Statement | null {
  const hits = registries.flatMap(({ name, word }) => {
    for (const { file } of model.pipelines) {
      const span = lineWith(context, file, (line) => word.test(line) && !/^\s*#/.test(line));
      if (span !== undefined) return [{ name, span }];
    }
    return [];
  });
  if (hits.length === 0) return null;
  return say(
    `publishes to ${some(
      hits.map((it) => it.name),
      4,
    )}`,
    ...hits.slice(0, 2).map((it) => it.span),
  );
}

function deployment(model: Facts, actions: ReturnType<typeof ciActions>): Statement {
  const deploys = actions.filter((action) => action.role === 'deploy');
  const first = deploys[0];
  if (first !== undefined)
    return say(
      `deployment by ${some(
        deploys.map((it) => it.file),
        2,
      )}`,
      first.span,
    );
  const script = model.prose.find((fact) => fact.topic === 'deploy-command' && fact.form !== 'page');
  return script === undefined
    ? say('deployment itself is by hand or outside of the repository (Needs Confirmation)')
    : say(`deployment by hand through ${script.span.file}`, script.span);
}

/** Secrets of the CI system that a job which deploys or publishes hands on. */
export function ciSecrets(model: Facts, context: BuildContext): Statement | null {
  for (const { file, jobs } of model.pipelines) {
    const deploys = jobs.some((job) => job.environment !== null) || /deploy|release|publish/i.test(file);
    if (!deploys) continue;
    const span = lineWith(context, file, (line) => /\$\{\{\s*secrets\.(?!GITHUB_TOKEN)/.test(line));
    if (span !== undefined) return say('secrets of the CI system handed to the deployment', span);
  }
  return null;
}
