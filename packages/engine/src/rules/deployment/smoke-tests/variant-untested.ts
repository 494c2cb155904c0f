import type { WorkflowJob } from '../../../documents/workflow/document.ts';
import { itemsOf, nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel, Pipeline } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type StepPlace, stepPlaces } from '../../shared/pipelines.ts';

interface Variants {
  readonly push: CiAction;
  readonly dimension: string;
  readonly values: readonly string[];
  /** Steps that start a container. */
  readonly tests: readonly StepPlace[];
}

const starts = /\bdocker (container )?run\b|\bpodman run\b|container-structure-test/;
const machine = /^(arch|platform|os|runner|python|node|version)/;

export default defineRule<Variants>({
  id: 'deployment/smoke-tests/variant-untested',
  title: 'One of the published images has never been started',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => variants(model),
  noSubject: 'No pipeline publishes several variants of an image.',

  check({ push, dimension, values, tests }, model) {
    const covering = tests.filter((place) => values.some((value) => covers(place, value, dimension)));
    const first = covering[0];
    if (first === undefined) return skip('No pipeline starts any of the variants.');
    const missing = values.filter((value) => !covering.some((place) => covers(place, value, dimension)));
    if (missing.length === 0) return pass(first.step.span, 'every variant is started');
    const other = otherDockerfiles(push, model);
    return fail(
      first.job.span,
      `Job ${first.job.id} in ${first.pipeline.file} starts ${values.filter((it) => !missing.includes(it)).join(', ')} only, while ${push.file}:${push.span.line} also publishes ${missing.join(', ')}.${other}`,
      {
        subject: { kind: 'pipeline', name: first.pipeline.file, anchor: `jobs.${first.job.id}` },
        evidence: [push.span],
        verify: `Search the pipelines for a \`docker run\` of the ${missing[0]} variant: there is none.`,
        fix: advice(
          'Start every variant',
          'yaml',
          `${first.job.id}:\n  strategy:\n    matrix:\n      ${dimension}: [${values.join(', ')}]\n  # and ${
            first.step.run?.text
              .split('\n')
              .find((it) => starts.test(it))
              ?.trim()
              .slice(0, 60) ?? 'docker run'
          } … with \${{ matrix.${dimension} }}`,
        ),
      },
    );
  },

  docs: {
    problem: 'A variant has its own packages and its own start, so the success of its sibling says nothing about it.',
    impact: 'Users of the untested variant are the first to learn that it does not start.',
    verify: 'Look for a step that runs each published variant.',
    remedy: 'Run the smoke test over the same matrix as the publication.',
    tradeOff: 'One more job of a few minutes per variant.',
    sources: ['https://docs.docker.com/build/ci/github-actions/test-before-push/'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/r.yml':
          'on: push\njobs:\n  image:\n    strategy:\n      matrix:\n        target: [slim, full]\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { push: true, target: "${{ matrix.target }}", tags: "acme/desk:${{ matrix.target }}" }\n  smoke:\n    steps:\n      - run: docker run -d acme/desk:slim && curl -fsS http://localhost:8000/health\n',
      },
    ],
    good: [
      {
        '.github/workflows/r.yml':
          'on: push\njobs:\n  image:\n    strategy:\n      matrix:\n        target: [slim, full]\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { push: true, target: "${{ matrix.target }}", tags: "acme/desk:${{ matrix.target }}" }\n  smoke:\n    strategy:\n      matrix:\n        target: [slim, full]\n    steps:\n      - run: docker run -d acme/desk:${{ matrix.target }} && curl -fsS http://localhost:8000/health\n',
      },
    ],
  },
});

function variants(model: DeploymentModel): Variants[] {
  const tests = stepPlaces(model.pipelines).filter((it) => starts.test(it.step.run?.text ?? ''));
  const pushes = ciActions(model).filter((it) => it.role === 'push-image' && it.step?.uses !== null);
  return pushes.flatMap((push) => {
    const { pipeline, job, step } = push;
    if (pipeline === null || job === null || step === null) return [];
    const text = ['target', 'file', 'context', 'build-args']
      .map((key) => textAt(step.with ?? undefined, key) ?? '')
      .join(' ');
    const dimension = /matrix\.([A-Za-z_][\w-]*)/.exec(text)?.[1];
    if (dimension === undefined || machine.test(dimension)) return [];
    const values = valuesOf(pipeline, job, dimension);
    return values.length < 2 || tests.length === 0 ? [] : [{ push, dimension, values, tests }];
  });
}

/** Written values of a matrix dimension, from its list and from `include`. */
function valuesOf(pipeline: Pipeline, job: WorkflowJob, dimension: string): string[] {
  const matrix = nodeAt(pipeline.root ?? undefined, 'jobs', job.id, 'strategy', 'matrix');
  const listed = itemsOf(nodeAt(matrix, dimension)).flatMap((it) => (it.type === 'scalar' ? [it.text] : []));
  const included = itemsOf(nodeAt(matrix, 'include')).flatMap((it) => textAt(it, dimension) ?? []);
  return [...new Set([...listed, ...included])].filter((it) => !it.includes('$') && !it.includes('/'));
}

function covers({ pipeline, job, step }: StepPlace, value: string, dimension: string): boolean {
  const text = `${step.run?.text ?? ''} ${job.steps.map((it) => textAt(it.with ?? undefined, 'name') ?? '').join(' ')}`;
  if (text.split(/[^A-Za-z0-9_]+/).includes(value)) return true;
  return text.includes('matrix.') && valuesOf(pipeline, job, dimension).includes(value);
}

/** Tests through Compose that build other Dockerfiles than the published one prove nothing about it either. */
function otherDockerfiles(push: CiAction, model: DeploymentModel): string {
  const context = (textAt(push.step?.with ?? undefined, 'context') ?? '.').replace(/^\.\/?/, '');
  const written = textAt(push.step?.with ?? undefined, 'file') ?? `${context === '' ? '' : `${context}/`}Dockerfile`;
  const published = written.replace(/^\.\//, '');
  const builds = [
    ...new Set(model.containers.flatMap((it) => (it.build === null ? [] : [it.build.split('@')[0] ?? '']))),
  ];
  const composed = model.pipelines.some((it) =>
    it.jobs.some((job) => job.steps.some((step) => /\bdocker[ -]compose\b.*\bup\b/.test(step.run?.text ?? ''))),
  );
  if (!composed || builds.length === 0 || builds.includes(published)) return '';
  return ` The tests through Compose build ${builds.slice(0, 3).join(', ')}, not ${published}.`;
}
