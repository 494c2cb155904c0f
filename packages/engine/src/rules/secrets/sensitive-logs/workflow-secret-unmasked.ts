import { nodeAt } from '../../../documents/yaml/tree.ts';
import type { Pipeline } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { commandPlaces, noPipeline, scalarsIn } from '../../shared/pipelines.ts';

interface Leak {
  readonly span: Span;
  readonly what: string;
}

/** A secret that is taken apart: the runner masks the whole value, not its parts. */
const takenApart = /\bfromjson\( *secrets\./i;
/** A secret that is printed in another spelling: the masked text no longer occurs. */
const respelled =
  /\b(echo|printf)\b[^|>]*(\$\{\{ *secrets\.|\$\{?[A-Z0-9_]*(SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY)[A-Z0-9_]*\b)[^|>]*\|\s*(base64|rev|xxd|od|hexdump|fold|sed\b|cut -c|openssl (enc|base64))[^|>]*$/;

export default defineRule<Pipeline>({
  id: 'secrets/sensitive-logs/workflow-secret-unmasked',
  title: 'The pipeline logs secrets in a form nobody masks',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.pipelines,
  noSubject: noPipeline,

  check(pipeline) {
    const leaks = [...parts(pipeline), ...printed(pipeline), ...traced(pipeline)];
    const first = leaks[0];
    if (first === undefined) return skip('No workflow cuts or encodes a secret before it prints.');
    const more = leaks.slice(1).map((it) => `line ${it.span.line}`);
    return fail(first.span, `${pipeline.file} ${first.what}${more.length === 0 ? '' : ` (also ${more.join(', ')})`}.`, {
      subject: { kind: 'pipeline', name: pipeline.file, anchor: 'secrets' },
      evidence: leaks.slice(1, 9).map((it) => it.span),
      verify: `Run ${pipeline.file} with a test secret and search its log for a part of the value.`,
      fix: advice(
        'Keep one secret per value, or mask the parts',
        'yaml',
        '- run: |\n    password="$(jq -r .password <<< "$SETTINGS")"\n    echo "::add-mask::$password"\n  env:\n    SETTINGS: ${{ secrets.SETTINGS }}',
      ),
    });
  },

  docs: {
    problem:
      'The runner hides exactly the texts that are stored as secrets; fields of a JSON secret, encoded values and traces are other texts and are printed as they are.',
    impact: 'Everyone who may read the log of a run, on a public repository everyone, can copy the credential.',
    verify: 'Search the log of a run for a part of the value.',
    remedy: 'Store each value as its own secret, or register the derived value with `::add-mask::` before it is used.',
    tradeOff: 'More secrets to maintain instead of one JSON document.',
    sources: [
      'https://docs.github.com/actions/security-for-github-actions/security-guides/using-secrets-in-github-actions',
      'https://docs.zizmor.sh/audits/#unredacted-secrets',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - run: ./deploy.sh\n        env:\n          PASSWORD: ${{ fromJSON(secrets.SETTINGS).password }}\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - run: ./deploy.sh\n        env:\n          PASSWORD: ${{ secrets.PASSWORD }}\n',
      },
    ],
  },
});

function parts(pipeline: Pipeline): Leak[] {
  return scalarsIn(pipeline.root ?? undefined)
    .filter((it) => it.text.includes('${{') && takenApart.test(it.text))
    .map((it) => ({
      span: it.span,
      what: 'takes a JSON secret apart in an expression, and its fields are not masked',
    }));
}

function printed(pipeline: Pipeline): Leak[] {
  return commandPlaces([pipeline])
    .filter((it) => respelled.test(it.command.text) && !(it.step.run?.text.includes('::add-mask::') ?? false))
    .map((it) => ({ span: it.command.span, what: 'prints a secret in another encoding, which the log does not mask' }));
}

/** GitLab's debug trace prints every variable. */
function traced(pipeline: Pipeline): Leak[] {
  const trace =
    pipeline.system === 'gitlab-ci' ? nodeAt(pipeline.root ?? undefined, 'variables', 'CI_DEBUG_TRACE') : undefined;
  if (trace?.type !== 'scalar' || trace.text !== 'true') return [];
  return [{ span: trace.span, what: 'prints all variables of every job through CI_DEBUG_TRACE' }];
}
