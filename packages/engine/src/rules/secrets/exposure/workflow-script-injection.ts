import { nodeAt, textAt, type YamlScalar } from '../../../documents/yaml/tree.ts';
import type { Pipeline } from '../../../model/model.ts';
import { startedBy } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { actionName, noWorkflow, stepPlaces, workflows } from '../../shared/pipelines.ts';

interface Hole {
  readonly field: string;
  readonly span: Span;
  readonly job: string;
}

/** Texts that somebody else writes. Numbers, ids and commits cannot hold a command and are left out. */
const foreign =
  /\$\{\{[^}]{0,300}?\b(github\.event\.(?:issue\.(?:title|body)|pull_request\.(?:title|body|head\.(?:ref|label|repo\.default_branch|repo\.description))|comment\.body|review\.body|review_comment\.body|discussion\.(?:title|body)|head_commit\.(?:message|author\.(?:email|name))|commits\[?[^}]{0,20}\.(?:message|author\.(?:email|name))|pages\[?[^}]{0,20}\.page_name|workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author\.\w+)|head_repository\.description))|github\.head_ref)\b[^}]*\}\}/;
/** Conditions yield true or false, hashes and JSON have no shell characters left. */
const harmless = /\b(contains|startsWith|endsWith|hashFiles)\(|==|!=|&&/;
const privileged = [
  'pull_request_target',
  'workflow_run',
  'issues',
  'issue_comment',
  'discussion',
  'discussion_comment',
];

export default defineRule<Pipeline>({
  id: 'secrets/exposure/workflow-script-injection',
  title: 'A title or branch name can run commands in the pipeline',
  severity: 'HIGH',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'directive',

  select: workflows,
  noSubject: noWorkflow,

  check(pipeline, model) {
    const holes = holesIn(pipeline);
    const first = holes[0];
    if (first === undefined) return skip('No text of strangers stands in a script.');
    const starts = startedBy(model, pipeline);
    const open = privileged.find((name) => starts.has(name));
    const more = holes.slice(1).map((it) => `line ${it.span.line}`);
    const variable = (first.field.split('.').at(-1) ?? 'VALUE').toUpperCase();
    return fail(
      first.span,
      `Job ${first.job} in ${pipeline.file} pastes \`${first.field}\` into a script${more.length === 0 ? '' : ` (also ${more.join(', ')})`}.`,
      {
        severity: open === undefined ? 'MEDIUM' : 'HIGH',
        subject: { kind: 'pipeline', name: pipeline.file, anchor: 'run', discriminator: first.field },
        evidence: holes.slice(1, 9).map((it) => it.span),
        ...(open === undefined ? { problem: closedProblem } : {}),
        verify: `In a copy of the repository use \`$(id)\` as the value: the log of ${pipeline.file} shows the answer of the command.`,
        fix: advice(
          'Hand the text over as a variable',
          'yaml',
          `env:\n  ${variable}: \${{ ${first.field} }}\nrun: echo "$${variable}"`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The expression is replaced before the shell reads the script, so quotes and `$( )` in the text become part of the commands, and this trigger runs with the secrets of the repository.',
    impact: 'Whoever opens an issue or a pull request runs commands with the token of the job.',
    verify: 'Use a command substitution as the value in a copy of the repository.',
    remedy: 'Pass such values through `env` and quote the variable.',
    tradeOff: 'None worth naming.',
    sources: [
      'https://docs.github.com/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions#understanding-the-risk-of-script-injections',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/i.yml':
          'on: issues\njobs:\n  a:\n    steps:\n      - run: echo "${{ github.event.issue.title }}"\n',
      },
    ],
    good: [
      {
        '.github/workflows/i.yml':
          'on: issues\njobs:\n  a:\n    steps:\n      - run: echo "$TITLE"\n        env:\n          TITLE: ${{ github.event.issue.title }}\n',
      },
    ],
  },
});

const closedProblem =
  'The expression is replaced before the shell reads the script, so quotes and `$( )` in the text become part of the commands; on this trigger a fork gets no secrets, but a branch of the repository itself does.';

function holesIn(pipeline: Pipeline): Hole[] {
  return stepPlaces([pipeline]).flatMap(({ job, step }) => {
    const script = nodeAt(step.with ?? undefined, 'script');
    const texts = [
      ...(step.commands ?? []),
      ...(actionName(step) === 'actions/github-script' && script?.type === 'scalar' ? linesOf(script) : []),
    ];
    return texts.flatMap(({ text, span }) => {
      const field = foreign.exec(text);
      if (field?.[1] === undefined || harmless.test(field[0])) return [];
      return [{ field: field[1], span, job: job.id }];
    });
  });
}

function linesOf(script: YamlScalar): { text: string; span: Span }[] {
  const lines = (textAt(script) ?? '').split('\n');
  return lines.filter((text) => text.length < 4000).map((text) => ({ text, span: script.span }));
}
