import { insertAtHead } from '../../../documents/workflow/write.ts';
import { entryOf, nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import type { DeploymentModel, Pipeline } from '../../../model/model.ts';
import { jobNode, triggersIn } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, reviewOrAdvice } from '../../rule.ts';
import { allEdits, noWorkflow, placesText, releasingJobs, workflows } from '../../shared/pipelines.ts';

interface Subject {
  /** `all`: write access to everything is asked for; `open`: nothing is said, so the default of the repository counts. */
  readonly kind: 'all' | 'open';
  readonly files: readonly { readonly pipeline: Pipeline; readonly span: Span }[];
}

export default defineRule<Subject>({
  id: 'secrets/exposure/workflow-permissions-broad',
  title: 'The token of the pipeline may do more than it has to',
  severity: 'MEDIUM',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'directive',

  select(model) {
    const github = workflows(model).filter((it) => triggersIn(it).length > 0);
    if (github.length === 0) return [];
    const all = github.flatMap((pipeline) =>
      writeAll(pipeline)
        .slice(0, 1)
        .map((span) => ({ pipeline, span })),
    );
    const open = github.filter((it) => saysNothing(it)).map((pipeline) => ({ pipeline, span: placeOf(pipeline) }));
    return [...all.map((it): Subject => ({ kind: 'all', files: [it] })), { kind: 'open', files: open }];
  },
  noSubject: noWorkflow,

  check({ kind, files }, model) {
    const first = files[0];
    if (first === undefined) return pass((workflows(model)[0] as Pipeline).span, 'every workflow limits its token'); // select
    if (kind === 'all')
      return fail(
        first.span,
        `${first.pipeline.file} gives its token write access to everything in the repository${writeAll(first.pipeline).length > 1 ? `, in ${writeAll(first.pipeline).length} places` : ''}.`,
        {
          subject: {
            kind: 'pipeline',
            name: first.pipeline.file,
            anchor: 'permissions',
          },
          fix: reviewOrAdvice(
            'Name what is written',
            'yaml',
            undefined,
            'permissions:\n  contents: read\n  packages: write # only what a job really writes',
          ),
        },
      );
    const releasing = releases(
      model,
      files.map((it) => it.pipeline),
    );
    const simple = files.filter((it) => onlyReads(it.pipeline));
    const edits = allEdits(simple.map((it) => insertAtHead(it.pipeline.head, ['permissions:', '  contents: read'])));
    const closes = simple.length === files.length && edits !== undefined;
    return fail(
      first.span,
      `${files.length === 1 ? 'One workflow does' : `${files.length} workflows do`} not say what the token may do (${placesText(files.map((it) => it.span))}).`,
      {
        severity: releasing ? 'MEDIUM' : 'MONITOR',
        confidence: 'Medium',
        subject: { kind: 'repository', name: 'workflows', anchor: 'permissions' },
        evidence: files.slice(1, 9).map((it) => it.span),
        problem:
          'Without `permissions` the default of the repository counts, and in repositories and organisations from before 2023 that is write access to code, packages and releases.',
        monitor: {
          metric: 'workflows without a permissions block',
          threshold: 'any while the default of the repository is read and write',
          why: 'every action and dependency of the job shares that access',
        },
        fix: reviewOrAdvice(
          'Let jobs read, and name what they write',
          'yaml',
          closes ? edits : undefined,
          'permissions:\n  contents: read',
        ),
      },
    );
  },

  docs: {
    problem:
      'Every action and every dependency that the job runs can use the token, whatever the job itself needs it for.',
    impact: 'One compromised dependency can push commits, move tags or publish packages in the name of the project.',
    verify: 'The log of a run lists the permissions under "Set up job".',
    remedy: 'Put `permissions: contents: read` at the top and let single jobs add what they write.',
    tradeOff: 'A job that writes something new fails until its permission is added.',
    sources: [
      'https://docs.github.com/actions/security-for-github-actions/security-guides/automatic-token-authentication',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/ci.yml':
          'on: push\npermissions: write-all\njobs:\n  a:\n    steps:\n      - run: npm test\n',
      },
    ],
    good: [
      {
        '.github/workflows/ci.yml':
          'on: push\npermissions:\n  contents: read\njobs:\n  a:\n    steps:\n      - run: npm test\n',
      },
    ],
  },
});

function writeAll(pipeline: Pipeline): Span[] {
  const nodes = [
    nodeAt(pipeline.root ?? undefined, 'permissions'),
    ...pipeline.jobs.map((job) => nodeAt(jobNode(pipeline, job), 'permissions')),
  ];
  return nodes.flatMap((node) => (node?.type === 'scalar' && node.text === 'write-all' ? [node.span] : []));
}

function saysNothing(pipeline: Pipeline): boolean {
  if (entryOf(pipeline.root ?? undefined, 'permissions') !== undefined) return false;
  // A called workflow has what its caller gives it; Forgejo and Gitea do not know the key.
  if (triggersIn(pipeline).every((it) => it.name === 'workflow_call')) return false;
  if (!pipeline.file.includes('.github/')) return false;
  return pipeline.jobs.some((job) => entryOf(jobNode(pipeline, job), 'permissions') === undefined);
}

function placeOf(pipeline: Pipeline): Span {
  return entryOf(pipeline.root ?? undefined, 'jobs')?.keySpan ?? pipeline.span;
}

function releases(model: DeploymentModel, files: readonly Pipeline[]): boolean {
  const releasing = releasingJobs(model);
  return files.some((it) =>
    it.jobs.some(
      (job) => releasing.has(`${it.file} ${job.id}`) && textAt(jobNode(it, job), 'permissions') === undefined,
    ),
  );
}

/** Nothing in the file may write with the token: then reading is all it needs. */
function onlyReads(pipeline: Pipeline): boolean {
  const text = JSON.stringify(
    pipeline.jobs.map((job) => [job.uses?.text, job.steps.map((step) => [step.uses?.text, step.run?.text, step.with])]),
  );
  return !/secrets\.GITHUB_TOKEN|github\.token|git push|\bgh \w|github-script|release|publish|labeler|stale|sarif|codeql|deploy|comment|create-pull|commit|docker\/login|configure-pages|workflows\//i.test(
    text,
  );
}
