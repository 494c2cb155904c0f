import type { WorkflowStep } from '../../../documents/workflow/document.ts';
import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel, Pipeline } from '../../../model/model.ts';
import { splitShell } from '../../../text/shell.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, type FixProposal, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { stepPlaces } from '../../shared/pipelines.ts';
import { deploymentPlace, deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { unreadPipeline } from '../../shared/unread-pipelines.ts';

const testFile = /(?:^|\/)(?:test_[^/]+\.py|[^/]+_test\.(?:py|go)|[^/]+\.(?:test|spec)\.[cm]?[jt]sx?)$/;
/** Any tool that builds, checks or hands something on. */
const works =
  /\b(?:npm|npx|pnpm|yarn|bun|make|just|task|poetry|uv|uvx|pip|tox|nox|hatch|pdm|python3?|node|deno|cargo|go|mvn|mvnw|gradle|gradlew|dotnet|composer|bundle|rake|docker|podman|buildah|helm|kubectl|terraform|ansible\S*|ruff|mypy|pytest|eslint|flake8|black|pre-commit|ssh|rsync|curl|mix|bazel|bazelisk|sbt|nix|swift|cmake|ctest|flutter|dart)\b|\.\/\S+|\.sh\b/;
/** Programs that write texts and move files and commits about; any other may check or build. */
const idlePrograms = new Set(
  'echo printf git sed cat cd export set exit true false test [ [[ : sleep date mkdir rm cp mv touch ls pwd grep tr cut head tail tee wc read shift unset local'.split(
    ' ',
  ),
);

export default defineRule<DeploymentModel>({
  id: 'deployment/smoke-tests/pipeline-missing',
  title: 'Nothing checks a change before it is deployed',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'new-file',
  forDevelopers: 'silent',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    if (model.images.length + model.apps.length === 0) return skip('Nothing of its own is built here.');
    const worker = model.pipelines.find((pipeline) => doesWork(pipeline, model));
    if (worker !== undefined) return pass(worker.span, 'a pipeline checks or builds');
    const unread = unreadPipeline(model);
    if (unread !== null) return skip(unread);
    const unknown = model.pipelines.find(mayWork);
    if (unknown !== undefined) return skip(`${unknown.file} runs a program that may check or build.`);
    const idle = model.pipelines[0];
    const place = idle?.jobs.at(-1)?.span ?? deploymentPlace(model);
    if (place === null) return skip(nothingDeploys);
    const tests = model.files.filter((file) => testFile.test(file.path));
    const images = model.images.map((image) => image.file);
    return fail(place, sentence(idle, tests, images), {
      subject: { ...repository, anchor: 'pipeline' },
      problem:
        tests.length > 0
          ? 'Whether the tests still pass, and whether the image still builds, is known only to whoever last tried it by hand.'
          : 'Whether the image still builds and starts is found out on the machine that serves users.',
      fix: firstPipeline(model, tests.length > 0),
    });
  },

  docs: {
    problem:
      'Whether a change still builds, passes its tests and starts is found out on the machine that serves users.',
    impact:
      'A broken dependency, a failing test or an image that no longer builds is discovered during the deployment.',
    verify: '`ls .github/workflows .gitlab-ci.yml` in a checkout: there is nothing that runs on a push.',
    remedy: 'Run tests, build the image and start it once on every push, and make that a required check.',
    tradeOff: 'Some minutes of a runner per push, and a pipeline file to keep.',
    sources: ['https://docs.docker.com/build/ci/', 'https://sre.google/sre-book/release-engineering/'],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["python", "main.py"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
        'tests/test_main.py': 'def test(): ...\n',
      },
    ],
    good: [
      {
        Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["python", "main.py"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
        '.github/workflows/ci.yml': 'on: push\njobs:\n  t:\n    steps:\n      - run: pytest\n',
      },
    ],
  },
});

function doesWork(pipeline: Pipeline, model: DeploymentModel): boolean {
  if (ciActions(model).some((action) => action.pipeline === pipeline)) return true;
  if (pipeline.jobs.some((job) => job.uses !== undefined)) return true;
  return stepPlaces([pipeline]).some(({ step }) => {
    const uses = step.uses?.text ?? '';
    // Checkout, caches, labels and comments check nothing; anything else may.
    const idle =
      uses === '' || /^actions\/(?:checkout|cache|stale|labeler|first-interaction|github-script)@/.test(uses);
    return !idle || activeCommands(step).some((command) => works.test(command));
  });
}

function mayWork(pipeline: Pipeline): boolean {
  return stepPlaces([pipeline]).some(({ step }) => activeCommands(step).length > 0);
}

/** Commands of a step that are not known to check and build nothing. */
function activeCommands(step: WorkflowStep): readonly string[] {
  return splitShell(step.run?.text ?? '').flatMap((command) => {
    const words = unwrapped(command.words.map((word) => word.text));
    return words.length === 0 || idlePrograms.has(programName(words[0])) ? [] : [words.join(' ')];
  });
}

function sentence(
  idle: Pipeline | undefined,
  tests: readonly { readonly path: string }[],
  images: readonly string[],
): string {
  const have = [
    ...(tests.length === 0
      ? []
      : [tests.length === 1 ? `the test file ${tests[0]?.path}` : `${tests.length} test files (${tests[0]?.path} …)`]),
    ...(images.length === 0 ? [] : [listText([...new Set(images)].slice(0, 3))]),
  ];
  const what = have.length === 0 ? 'the application' : have.join(' and ');
  return idle === undefined
    ? `No pipeline is in this repository (.github/workflows, .gitlab-ci.yml and the files of ten other systems were looked for): nothing runs or builds ${what} when something changes.`
    : `The only pipeline, ${idle.file}, neither tests nor builds anything: nothing runs or builds ${what} when something changes.`;
}

function firstPipeline(model: DeploymentModel, tested: boolean): FixProposal {
  const node = model.apps.some((app) => app.language === 'node');
  const python = model.apps.some((app) => app.language === 'python');
  const run = python ? 'python -m pytest' : 'npm test';
  const test = tested && (node || python) ? `      - run: ${run}   # after installing the dependencies\n` : '';
  const file = model.images[0]?.file ?? 'Dockerfile';
  return advice(
    'Start with one workflow: test, build, start once',
    'yaml',
    `# .github/workflows/ci.yml\non: [push, pull_request]\njobs:\n  check:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 20\n    steps:\n      - uses: actions/checkout@v4\n${test}      - run: docker build -f ${file} -t candidate .\n      - run: docker run -d --name candidate candidate && sleep 10 && docker inspect -f '{{.State.Running}}' candidate | grep true`,
  );
}
