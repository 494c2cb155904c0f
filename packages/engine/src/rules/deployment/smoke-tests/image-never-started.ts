import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { callersOf } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { gateBefore } from '../../shared/image-tests.ts';
import { startsOwn } from '../../shared/own-starts.ts';
import { stepPlaces } from '../../shared/pipelines.ts';
import { repository } from '../../shared/places.ts';

/** A container is started, by itself or by a tool that does. */
const starts =
  /\b(?:docker|podman|nerdctl) (?:container )?run\b(?![^\n]*(?:binfmt|hadolint|trivy|shellcheck|actionlint|--entrypoint))|\bdocker[ -]compose\b[^\n]*\b(?:up|run|start)\b|container-structure-test|\bdgoss\b|\bkind (?:load|create)\b|\bhelm (?:install|upgrade|test)\b|\bct install\b|testcontainers/;
const startingActions = /compose-action|kind-action|container-structure-test|setup-k3|minikube|dgoss|goss/;
/** Names behind which a start may hide. */
const mayStart =
  /\b(?:smoke|e2e|end-to-end|integration|docker-test|test-docker|image-test|test-image|container-test|playwright|cypress|acceptance)\b|\.\/test\.sh/i;

export default defineRule<DeploymentModel>({
  id: 'deployment/smoke-tests/image-never-started',
  title: 'Images are published without having run once',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: (model) => (pushesOf(model).length > 0 ? [model] : []),
  noSubject: 'No pipeline in this repository publishes an image.',

  check(model) {
    const steps = stepPlaces(model.pipelines);
    const started = steps.filter(
      (it) => starts.test(it.step.run?.text ?? '') || startingActions.test(it.step.uses?.text ?? ''),
    );
    const own = started.find((it) => startsOwn(it.step, model));
    if (own !== undefined) return pass(own.step.span, 'a pipeline starts a container of the image');
    if (started.length > 0)
      return skip('A pipeline starts a container, and whether it is one of this image is not known.');
    const pushes = pushesOf(model);
    const ungated = pushes.find((it) => !isGated(it, model));
    if (ungated !== undefined && hasTests(model))
      return skip('The image waits for no test, and the finding about that says it.');
    const hidden = steps.find((it) =>
      mayStart.test(`${it.step.name ?? ''} ${it.step.run?.text ?? ''} ${it.job.id} ${it.pipeline.file}`),
    );
    if (hidden !== undefined) return skip('A step may start the image in a way that is not known.');
    const push = pushes.find((it) => /release|publish|prod/.test(it.file)) ?? pushes[0];
    if (push === undefined) throw new Error('a subject without a push');
    const place = placeOf(push, model);
    return fail(
      place,
      `${push.file} builds and publishes the image (line ${push.span.line}), and no step of any pipeline starts a container of it${hasTests(model) ? '; the tests run on the sources only' : ''}.`,
      {
        subject: { ...repository, anchor: 'image-start' },
        evidence: [
          push.span,
          ...pushes
            .filter((it) => it !== push)
            .slice(0, 3)
            .map((it) => it.span),
        ],
        verify: `Search .github/workflows for a \`docker run\`: there is none, so a start command with a mistake would be published by ${push.file}.`,
        fix: advice(
          'Start the image once, and publish it then',
          'yaml',
          '- uses: docker/build-push-action@v6\n  with: { load: true, tags: candidate }\n- run: |\n    docker run -d --name candidate -p 8000:8000 candidate\n    for i in $(seq 30); do curl -fsS http://localhost:8000/health && exit 0; sleep 2; done\n    docker logs candidate; exit 1\n# then push the same image',
        ),
      },
    );
  },

  docs: {
    problem:
      'A missing file, a wrong start command or a library that only the image lacks is seen by no test of the sources.',
    impact: 'The first who start a broken release are its users, under a public tag.',
    verify: 'Look for a step that starts the image before it is pushed.',
    remedy: 'Build, start, ask the health path, push: in this order and for every variant.',
    tradeOff: 'A release takes a minute longer.',
    sources: ['https://docs.docker.com/build/ci/github-actions/test-before-push/'],
  },
  examples: {
    bad: [workflow('      - run: pytest\n')],
    good: [
      workflow('      - run: pytest\n      - run: docker build -t c . && docker run -d c && curl -fsS localhost\n'),
    ],
  },
});

function pushesOf(model: DeploymentModel): readonly CiAction[] {
  return ciActions(model).filter((it) => it.role === 'push-image');
}

function hasTests(model: DeploymentModel): boolean {
  return ciActions(model).some((it) => it.role === 'test');
}

/** Released by hand, or behind a test. */
function isGated(push: CiAction, model: DeploymentModel): boolean {
  const { pipeline, job } = push;
  if (pipeline === null || job === null) return true;
  const isTest = (it: CiAction) => it.role === 'test';
  if (ciActions(model).some((it) => it.job === job && isTest(it))) return true;
  return gateBefore(model, pipeline, job, isTest) !== undefined;
}

/** A workflow that others call publishes nothing by itself: the job that calls it decides. */
function placeOf(push: CiAction, model: DeploymentModel): Span {
  const callers = push.pipeline === null ? [] : callersOf(model, push.pipeline);
  const caller = callers.find((it) => /release|publish|prod/.test(it.pipeline.file)) ?? callers[0];
  return caller?.job.span ?? push.span;
}

function workflow(steps: string) {
  return {
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["python", "main.py"]\n',
    '.github/workflows/release.yml': `on:\n  push:\n    tags: ["v*"]\njobs:\n  image:\n    steps:\n${steps}      - run: docker build -t acme/desk . && docker push acme/desk\n`,
  };
}
