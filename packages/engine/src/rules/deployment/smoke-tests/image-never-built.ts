import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { stepPlaces } from '../../shared/pipelines.ts';
import { repository } from '../../shared/places.ts';
import { unreadPipeline } from '../../shared/unread-pipelines.ts';

/** Commands, actions and scripts that may build an image, far more than those whose meaning is known. */
const mayBuild =
  /docker|podman|buildah|kaniko|\bbake\b|\bjib\b|\bko (?:build|publish)\b|\bpack build\b|nixpacks|buildpack|earthly|dagger|skaffold|\bimage\b|container|\bghcr\b|testcontainers|devcontainer|\bmake (?:all|ci|build)\b|fly(?:ctl)?\b|railway|heroku|cloud run|gcloud|\beb deploy\b|copilot|\btilt\b/i;

export default defineRule<DeploymentModel>({
  id: 'deployment/smoke-tests/image-never-built',
  title: 'No pipeline builds the image that production runs',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: (model) => (ownImages(model).length > 0 && model.pipelines.length > 0 ? [model] : []),
  noSubject: 'There is no image of its own, or no pipeline.',

  check(model) {
    const actions = ciActions(model);
    const built = actions.find((action) => action.role === 'build-image' || action.role === 'push-image');
    if (built !== undefined) return pass(built.span, 'a pipeline builds an image');
    if (actions.some((action) => action.role === 'deploy')) return skip('The deployment builds what it starts.');
    const maybe = stepPlaces(model.pipelines).find((it) =>
      mayBuild.test(`${it.step.name ?? ''} ${it.step.uses?.text ?? ''} ${it.step.run?.text ?? ''} ${it.job.id}`),
    );
    if (maybe !== undefined || model.pipelines.some((it) => it.jobs.some((job) => callsAway(job.uses?.text))))
      return skip('A step may build an image in a way that is not known.');
    const unread = unreadPipeline(model);
    if (unread !== null) return skip(unread);
    const test = lastTest(actions);
    if (test === undefined || test.job === null) return skip('No tests run in any pipeline.');
    const images = ownImages(model);
    const names = listText([...new Set(images.map((image) => image.file))].slice(0, 3));
    const file = images[0]?.file ?? 'Dockerfile';
    return fail(
      test.job.span,
      `Job ${test.job.id} in ${test.file} tests the sources (line ${test.span.line}), and no job of the ${model.pipelines.length === 1 ? 'only pipeline' : `${model.pipelines.length} pipelines`} builds ${names}.`,
      {
        subject: { ...repository, anchor: 'image-build' },
        evidence: [test.span, ...images.slice(0, 2).map((image) => image.span)],
        verify: `Add a line that fails to ${file} on a branch and push it: every check stays green.`,
        fix: advice(
          'Build the image and start it once in the same pipeline',
          'yaml',
          `jobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - run: docker build -f ${file} -t candidate ${contextOf(file)}\n      - run: |\n          docker run -d --name candidate candidate\n          sleep 10 && docker inspect -f '{{.State.Running}}' candidate | grep true`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Tests run in the environment of the runner; system packages, copied files, the user and the start command of the image are checked by nobody.',
    impact: 'A missing file or a package that is gone stops the next deployment, at the moment when it is needed.',
    verify: 'Break the Dockerfile on a branch and look at the checks.',
    remedy: 'Build the image on every pull request and start it once before anything is merged.',
    tradeOff: 'The build takes some minutes; a cache of layers makes most of them seconds.',
    sources: ['https://docs.docker.com/build/ci/github-actions/', 'https://docs.docker.com/build/cache/backends/gha/'],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["python", "main.py"]\n',
        '.github/workflows/ci.yml': 'on: push\njobs:\n  t:\n    steps:\n      - run: pytest\n',
      },
    ],
    good: [
      {
        Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["python", "main.py"]\n',
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  t:\n    steps:\n      - run: pytest\n      - run: docker build .\n',
      },
    ],
  },
});

/** What production runs; images for tests and developers may stay unbuilt. */
function ownImages(model: DeploymentModel): readonly ImageBuild[] {
  return model.images.filter((image) => image.environment === 'prod');
}

/** A workflow of another repository does what nobody can read here. */
function callsAway(uses: string | undefined): boolean {
  return uses !== undefined && !uses.startsWith('./');
}

function lastTest(actions: readonly CiAction[]): CiAction | undefined {
  const tests = actions.filter((action) => action.role === 'test');
  return tests.findLast((action) => /test/.test(action.text)) ?? tests.at(-1);
}

function contextOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
}
