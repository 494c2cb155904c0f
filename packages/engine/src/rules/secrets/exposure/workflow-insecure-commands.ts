import { entryOf } from '../../../documents/yaml/tree.ts';
import type { Pipeline } from '../../../model/model.ts';
import { triggersIn } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { commandPlaces, jobPlaces, noWorkflow, scalarsIn, stepPlaces, workflows } from '../../shared/pipelines.ts';

interface Hole {
  readonly span: Span;
  readonly what: string;
  readonly severe: boolean;
}

const privileged = new Set(['pull_request_target', 'workflow_run', 'issue_comment', 'issues']);
/** Whole files or texts of others on their way into the environment of later steps. */
const writes =
  /(\$\{\{ *github\.event\.|\$\(?(cat|head|tail|gh pr|gh api)\b|\bcat +\S+|\$\{?(GITHUB_HEAD_REF|PR_TITLE|PR_BODY|TITLE|BODY|COMMENT)\b).*>>\s*["']?\$\{?(GITHUB_ENV|GITHUB_PATH)\b/;

export default defineRule<Pipeline>({
  id: 'secrets/exposure/workflow-insecure-commands',
  title: 'Output of a step can change the environment of the next',
  severity: 'HIGH',
  confidence: 'Medium',
  riskCategory: 'Security',
  effort: 'directive',

  select: workflows,
  noSubject: noWorkflow,

  check(pipeline) {
    const holes = [...oldCommands(pipeline), ...environmentWrites(pipeline)];
    const first = holes[0];
    if (first === undefined) return skip('No workflow allows commands in its output.');
    const more = holes.slice(1).map((it) => `line ${it.span.line}`);
    return fail(first.span, `${pipeline.file} ${first.what}${more.length === 0 ? '' : ` (also ${more.join(', ')})`}.`, {
      severity: first.severe ? 'HIGH' : 'MEDIUM',
      subject: { kind: 'pipeline', name: pipeline.file, anchor: 'env' },
      evidence: holes.slice(1, 9).map((it) => it.span),
      fix: advice(
        'Hand over single checked values',
        'yaml',
        '- run: echo "pr=$NUMBER" >> "$GITHUB_OUTPUT"\n  env:\n    NUMBER: ${{ github.event.pull_request.number }}\n# and no ACTIONS_ALLOW_UNSECURE_COMMANDS',
      ),
    });
  },

  docs: {
    problem:
      'Whoever controls that text can set variables such as LD_PRELOAD, NODE_OPTIONS or PATH for every later step.',
    impact: 'Text from an issue, a pull request or a test log becomes code with the secrets of the job.',
    verify: 'Print the environment in the next step after feeding a line `NODE_OPTIONS=--version`.',
    remedy:
      'Write only single, checked values, to GITHUB_OUTPUT instead of GITHUB_ENV, and drop the switch for the old commands.',
    tradeOff: 'Old actions that rely on the commands have to be updated.',
    sources: [
      'https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/',
      'https://docs.zizmor.sh/audits/#github-env',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/a.yml':
          'on: push\njobs:\n  a:\n    env:\n      ACTIONS_ALLOW_UNSECURE_COMMANDS: true\n    steps:\n      - run: make\n',
      },
    ],
    good: [
      {
        '.github/workflows/a.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - run: echo "version=1" >> "$GITHUB_OUTPUT"\n      - run: echo "MODE=test" >> "$GITHUB_ENV"\n',
      },
    ],
  },
});

const name = 'ACTIONS_ALLOW_UNSECURE_COMMANDS';

function oldCommands(pipeline: Pipeline): Hole[] {
  const root = pipeline.root ?? undefined;
  const maps = [
    entryOf(root, 'env')?.value,
    ...jobPlaces([pipeline]).map((it) => entryOf(it.node, 'env')?.value),
    ...stepPlaces([pipeline]).map((it) => entryOf(it.stepNode, 'env')?.value),
  ];
  const set = maps.flatMap((map) => entryOf(map, name) ?? []);
  const on = set.filter((entry) => scalarsIn(entry.value).some((it) => it.text.trim().toLowerCase() === 'true'));
  return on.map((entry) => ({
    span: entry.keySpan,
    what: `switches the retired commands on with ${name}, so every line of a log can set variables`,
    severe: true,
  }));
}

function environmentWrites(pipeline: Pipeline): Hole[] {
  if (!triggersIn(pipeline).some((it) => privileged.has(it.name))) return [];
  return commandPlaces([pipeline])
    .filter((it) => writes.test(it.command.text))
    .map((it) => ({
      span: it.command.span,
      what: 'writes text of others into the environment of later steps',
      severe: true,
    }));
}
