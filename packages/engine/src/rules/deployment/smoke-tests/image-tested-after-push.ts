import { textAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { lateTest } from '../../shared/image-tests.ts';

export default defineRule<CiAction>({
  id: 'deployment/smoke-tests/image-tested-after-push',
  title: 'The image is published before it is tested',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => pushes(model),
  noSubject: 'No pipeline in this repository publishes an image.',

  check(push, model) {
    const test = lateTest(push, model);
    const job = push.job?.id ?? '';
    if (test === undefined) return skip('No pipeline tests an image after it was pushed.');
    const platforms = textAt(push.step?.with ?? undefined, 'platforms') ?? '';
    const half = platforms.includes(',') ? ` It is built for ${platforms}, and the test runs on one of them.` : '';
    return fail(
      test.span,
      `Job ${test.job} in ${push.file} starts the image after line ${push.span.line} has pushed it under its public tags.${half}`,
      {
        subject: { kind: 'pipeline', name: push.file, anchor: `jobs.${job}` },
        evidence: [push.span],
        verify: `Let the test step fail on a branch that publishes: the tag of ${push.file}:${push.span.line} exists in the registry nevertheless.`,
        fix: advice('Load, test, then push', 'yaml', snippet),
      },
    );
  },

  docs: {
    problem: 'When the test fails, everybody who pulls the tag already has the broken image.',
    impact:
      'Servers that pull by a moving tag restart into a release that does not work, while the pipeline turns red too late.',
    verify: 'Let the test fail once: the tag must not exist in the registry.',
    remedy:
      'Build with `load: true`, run the container and its checks, and push only then; or push a commit tag, test that, and move the public tags last.',
    tradeOff: 'A release takes as long as the test longer to appear.',
    sources: ['https://docs.docker.com/build/ci/github-actions/test-before-push/'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/image.yml':
          'on: push\njobs:\n  image:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: acme/desk:latest\n      - run: |\n          docker run -d -p 8000:8000 acme/desk:latest\n          curl -fsS http://localhost:8000/health\n',
      },
    ],
    good: [
      {
        '.github/workflows/image.yml':
          'on: push\njobs:\n  image:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          load: true\n          tags: acme/desk:test\n      - run: docker run -d -p 8000:8000 acme/desk:test && curl -fsS http://localhost:8000/health\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: acme/desk:latest\n',
      },
    ],
  },
});

const snippet = `- uses: docker/build-push-action@<sha> # build
  with:
    load: true
    tags: candidate:test
- run: |
    docker run -d --name candidate -p 8000:8000 candidate:test
    curl -fsS --retry 12 --retry-delay 5 --retry-all-errors http://localhost:8000/health
- uses: docker/build-push-action@<sha> # same inputs, from the cache
  with:
    push: true`;

/** One push per job: the last, which sets the public tags. */
function pushes(model: DeploymentModel): readonly CiAction[] {
  const all = ciActions(model).filter((action) => action.role === 'push-image');
  return [...new Map(all.map((action) => [`${action.file} ${action.job?.id}`, action])).values()];
}
