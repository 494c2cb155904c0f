import { triggerNode } from '../../../documents/workflow/parse.ts';
import { insertAtHead } from '../../../documents/workflow/write.ts';
import { nodeAt, textAt, type YamlNode } from '../../../documents/yaml/tree.ts';
import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel, Pipeline } from '../../../model/model.ts';
import { jobNode, triggersIn } from '../../../model/pipeline-graph.ts';
import { defineRule, fail, pass, reviewOrAdvice } from '../../rule.ts';
import { allEdits, noWorkflow, placesText, workflows } from '../../shared/pipelines.ts';

interface Runs {
  readonly kind: 'publish' | 'one-group' | 'rest';
  readonly files: readonly Pipeline[];
}

export default defineRule<Runs>({
  id: 'deployment/strategy/workflow-runs-overlap',
  title: 'Runs of one workflow overtake each other',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select(model) {
    // Deploys have a rule of their own, which wants another group.
    const deploying = new Set(ciActions(model).flatMap((it) => (it.role === 'deploy' ? [it.file] : [])));
    const files = workflows(model).filter((it) => runsOnChanges(it) && !deploying.has(it.file));
    const pushing = new Set(ciActions(model).flatMap((it) => (it.role === 'push-image' ? [it.file] : [])));
    const single = files.filter((it) => pushing.has(it.file) || isOneGroup(it));
    const rest = files.filter((it) => !single.includes(it) && doesWork(it));
    return [
      ...single.map((it): Runs => ({ kind: isOneGroup(it) ? 'one-group' : 'publish', files: [it] })),
      ...(rest.length === 0 ? [] : [{ kind: 'rest' as const, files: rest }]),
    ];
  },
  noSubject: noWorkflow,

  check({ kind, files }, model) {
    const loose = files.filter((it) => kind === 'one-group' || !isGrouped(it));
    const first = loose[0];
    if (first === undefined) return pass((files[0] as Pipeline).span, 'runs are grouped'); // subjects hold a file
    const place = kind === 'one-group' ? groupNode(first) : undefined;
    const span = place?.span ?? triggerNode(first)?.keySpan ?? first.span;
    const lines = concurrency(kind === 'publish');
    const edits =
      place === undefined
        ? allEdits(loose.map((it) => insertAtHead(it.head, lines)))
        : place.type === 'scalar'
          ? [
              {
                path: place.span.file,
                start: place.span.start,
                end: place.span.end,
                text: `${textAt(place)}-\${{ github.ref }}`,
              },
            ]
          : undefined;
    return fail(span, messages[kind](loose), {
      severity: kind === 'rest' ? 'MONITOR' : 'MEDIUM',
      subject: { kind: 'pipeline', name: kind === 'rest' ? 'workflows' : first.file, anchor: 'concurrency' },
      evidence: loose.slice(1, 9).map((it) => triggerNode(it)?.keySpan ?? it.span),
      problem: problems[kind],
      ...(kind === 'publish' ? { verify: verifyOf(first, model) } : {}),
      monitor: {
        metric: 'runs of one workflow at the same time for one branch',
        threshold: 'more than one, with jobs waiting for a runner',
        why: 'superseded runs hold back the one that counts',
      },
      fix: reviewOrAdvice('Group the runs', 'yaml', edits, lines.join('\n')),
    });
  },

  docs: {
    problem: 'Every push starts a run beside those that are still going, and nothing ends the superseded ones.',
    impact: 'The result that arrives last counts, even when it is that of the older commit.',
    verify: 'Push two commits within a minute and look at the list of runs.',
    remedy: 'Give the workflow a concurrency group per branch; cancel superseded runs only where nothing is published.',
    tradeOff: 'A waiting run is replaced by the next one, so not every commit in between gets its own result.',
    sources: ['https://docs.github.com/actions/using-jobs/using-concurrency'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/image.yml':
          'on:\n  push:\n    branches: [main]\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: ghcr.io/acme/desk:latest\n',
      },
    ],
    good: [
      {
        '.github/workflows/image.yml':
          'on:\n  push:\n    branches: [main]\nconcurrency:\n  group: image-${{ github.ref }}\n  cancel-in-progress: false\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: ghcr.io/acme/desk:latest\n',
      },
    ],
  },
});

const messages = {
  publish: ([file]: readonly Pipeline[]) => `${file?.file} publishes images on every push without a concurrency group.`,
  'one-group': ([file]: readonly Pipeline[]) =>
    `${file?.file} puts the runs of all branches and pull requests into one group, \`${file === undefined ? '' : textAt(groupNode(file))}\`.`,
  rest: (files: readonly Pipeline[]) =>
    `${files.length === 1 ? 'One workflow starts' : `${files.length} workflows start`} a run per push without a concurrency group (${placesText(files.map((it) => triggerNode(it)?.keySpan ?? it.span))}).`,
};
const problems = {
  publish:
    'Two pushes within minutes build side by side, and when the older build ends last its image takes over the moving tag.',
  'one-group':
    'A run waits for those of other branches, and GitHub keeps only one waiting run per group: the next push anywhere drops it.',
  rest: 'A branch that is pushed often keeps several runs going, and nothing ends the superseded ones.',
};

function concurrency(publishes: boolean): string[] {
  const cancel = publishes ? 'false' : "${{ github.event_name == 'pull_request' }}";
  return ['concurrency:', '  group: ${{ github.workflow }}-${{ github.ref }}', `  cancel-in-progress: ${cancel}`];
}

function verifyOf(pipeline: Pipeline, model: DeploymentModel): string {
  const push = ciActions(model).find((it) => it.role === 'push-image' && it.file === pipeline.file);
  return `Push two commits within a minute and compare the digest that ${pipeline.file}:${push?.span.line ?? 1} pushed last with the newer commit.`;
}

function runsOnChanges(pipeline: Pipeline): boolean {
  return triggersIn(pipeline).some(
    (it) =>
      (it.name === 'push' && (it.branches !== null || it.tags === null)) ||
      (it.name === 'pull_request' && (it.types === null || it.types.includes('synchronize'))),
  );
}

function isGrouped(pipeline: Pipeline): boolean {
  if (nodeAt(pipeline.root ?? undefined, 'concurrency') !== undefined) return true;
  const own = pipeline.jobs.filter((job) => job.uses === undefined);
  return own.length === 0 || own.every((job) => nodeAt(jobNode(pipeline, job), 'concurrency') !== undefined);
}

/** The name of the group: `concurrency: ci`, or its `group:`. */
function groupNode(pipeline: Pipeline): YamlNode | undefined {
  const node = nodeAt(pipeline.root ?? undefined, 'concurrency');
  return node?.type === 'map' ? nodeAt(node, 'group') : node;
}

/** `concurrency: ci` on pushes to any branch. A constant group is right where only one branch starts runs. */
function isOneGroup(pipeline: Pipeline): boolean {
  const group = groupNode(pipeline);
  if (group?.type !== 'scalar' || group.text.includes('${{')) return false;
  return triggersIn(pipeline).some((it) => (it.name === 'push' && it.branches === null) || it.name === 'pull_request');
}

/** Labels, greetings and the like end in seconds: nothing is held back by them. */
function doesWork(pipeline: Pipeline): boolean {
  return pipeline.jobs.some((job) =>
    job.steps.some((step) => step.run !== null || /\bsetup-|codeql|build/.test(step.uses?.text ?? '')),
  );
}
