import { entryOf, nodeAt } from '../../../documents/yaml/tree.ts';
import type { Pipeline } from '../../../model/model.ts';
import { jobNode } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { noWorkflow, scalarsIn, workflows } from '../../shared/pipelines.ts';

interface Handed {
  readonly span: Span;
  readonly what: string;
  /** All secrets of the repository, also those that are added next year. */
  readonly all: boolean;
}

/** The whole context: `toJSON(secrets)`, not `toJSON(secrets.NAME)`. */
const wholeContext = /\btojson\( *secrets *\)/i;

export default defineRule<Pipeline>({
  id: 'secrets/exposure/workflow-secrets-overprovisioned',
  title: 'A workflow hands out more secrets than it needs',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: workflows,
  noSubject: noWorkflow,

  check(pipeline) {
    const handed = [...wholes(pipeline), ...inherited(pipeline), ...workflowEnv(pipeline)];
    const first = handed[0];
    if (first === undefined) return skip('No workflow hands out all secrets at once.');
    const more = handed.slice(1).map((it) => `line ${it.span.line}`);
    return fail(
      first.span,
      `${pipeline.file} ${first.what}${more.length === 0 ? '' : `; the same holds for ${more.join(', ')}`}.`,
      {
        severity: first.all ? 'HIGH' : 'MEDIUM',
        subject: { kind: 'pipeline', name: pipeline.file, anchor: 'secrets' },
        evidence: handed.slice(1, 9).map((it) => it.span),
        ...(first.all ? {} : { problem: envProblem }),
        fix: advice(
          'Name the secrets where they are used',
          'yaml',
          first.what.includes('inherit')
            ? 'secrets:\n  REGISTRY_TOKEN: ${{ secrets.REGISTRY_TOKEN }}'
            : 'env:\n  REGISTRY_TOKEN: ${{ secrets.REGISTRY_TOKEN }} # in the one step that needs it',
        ),
      },
    );
  },

  docs: {
    problem:
      'Whatever runs there can read every secret of the repository, also deploy keys that have nothing to do with the job, and a whole context escapes the masking of logs.',
    impact: 'One compromised action or dependency takes all credentials of the project with it instead of one.',
    verify: 'List what the job reads and compare it with the secrets in the settings of the repository.',
    remedy: 'Pass single secrets by name, in the step that uses them.',
    tradeOff: 'A new secret has to be added in one more place.',
    sources: [
      'https://docs.zizmor.sh/audits/#overprovisioned-secrets',
      'https://docs.zizmor.sh/audits/#secrets-inherit',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - run: ./deploy.sh\n        env:\n          ALL: ${{ toJSON(secrets) }}\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - run: ./deploy.sh\n        env:\n          TOKEN: ${{ secrets.TOKEN }}\n          CONFIG: ${{ toJSON(secrets.CONFIG) }}\n',
      },
    ],
  },
});

const envProblem =
  'Variables of the workflow reach every step of every job, so install scripts of packages and actions of other owners can read them.';

/** `secrets[matrix.name]`, `secrets[format(…)]`: the name is computed, so the runner gets every secret; not `secrets['NAME']`. */
const computedName = /\bsecrets\[ *(?!['"][^'"]*['"] *\])/;

function wholes(pipeline: Pipeline): Handed[] {
  return scalarsIn(pipeline.root ?? undefined)
    .filter((it) => it.text.includes('${{'))
    .flatMap((it): Handed[] => {
      if (wholeContext.test(it.text))
        return [{ span: it.span, what: 'turns all secrets of the repository into one value', all: true }];
      return computedName.test(it.text)
        ? [
            {
              span: it.span,
              what: 'reads a secret by a computed name, and the runner then gets all of them',
              all: true,
            },
          ]
        : [];
    });
}

/** Only to workflows of other repositories: within one repository the same people decide on both files. */
function inherited(pipeline: Pipeline): Handed[] {
  return pipeline.jobs.flatMap((job) => {
    const node = nodeAt(jobNode(pipeline, job), 'secrets');
    if (node?.type !== 'scalar' || node.text !== 'inherit' || job.uses === undefined || job.uses.text.startsWith('.'))
      return [];
    return [{ span: node.span, what: `lets ${job.uses.text} inherit all secrets of the repository`, all: true }];
  });
}

/** Secrets in the env of the whole workflow, where several jobs or actions of others see them. */
function workflowEnv(pipeline: Pipeline): Handed[] {
  const env = entryOf(pipeline.root ?? undefined, 'env')?.value;
  const foreign = pipeline.jobs.some((job) =>
    job.steps.some((step) => step.uses !== null && !/^(\.|actions\/|github\/|docker:)/.test(step.uses.text)),
  );
  if (env?.type !== 'map' || (pipeline.jobs.length < 2 && !foreign)) return [];
  return env.entries.flatMap((entry) => {
    const [value] = scalarsIn(entry.value);
    const name = /\$\{\{[^}]{0,200}\bsecrets\.([A-Za-z_]\w*)/.exec(value?.text ?? '')?.[1];
    if (value === undefined || name === undefined || name === 'GITHUB_TOKEN') return [];
    return [{ span: entry.keySpan, what: `gives secret ${name} to every step of every job`, all: false }];
  });
}
