import type { Pipeline } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

interface Uses {
  readonly text: string;
  readonly span: Span;
}

/** Owners that publish the runner itself; a moved tag there is the platform's own change. */
const firstParty = /^(actions|github)\//;

export default defineRule<{ pipeline: Pipeline; uses: readonly Uses[] }>({
  id: 'container/reproducible-build/action-unpinned',
  title: 'Someone else can change what the pipeline runs',
  severity: 'MEDIUM',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'directive',

  select(model) {
    return model.pipelines
      .map((pipeline) => ({ pipeline, uses: remoteUses(pipeline) }))
      .filter(({ uses }) => uses.length > 0);
  },
  noSubject: 'No workflow uses an action of somebody else.',

  check({ pipeline, uses }) {
    const loose = uses.filter((it) => !isPinned(it.text));
    const first = loose[0];
    const any = uses[0];
    if (first === undefined)
      return any === undefined
        ? { verdict: 'skip', reason: 'No action.' }
        : pass(any.span, 'actions pinned to commits');
    const names = [...new Set(loose.map((it) => it.text))];
    const list = names.slice(0, 4).join(', ') + (names.length > 4 ? ` and ${names.length - 4} more` : '');
    const floating = loose.some(
      (it) => !it.text.includes('@') || /@(main|master|latest|dev|develop|HEAD)$/.test(it.text),
    );
    const secrets = usesSecrets(pipeline);
    return fail(first.span, `${pipeline.file} runs ${list} by a name that its owner can move to other code.`, {
      subject: { kind: 'workflow', name: pipeline.file, anchor: 'uses' },
      severity: floating || secrets ? 'MEDIUM' : 'MONITOR',
      evidence: loose.slice(1, 6).map((it) => it.span),
      verify: `grep -nE "uses: .*@" ${pipeline.file} | grep -vE "@[0-9a-f]{40}"`,
      monitor: {
        metric: 'actions by tag',
        threshold: 'any in a job that holds secrets',
        why: 'a moved tag runs with those secrets',
      },
      fix: advice(
        'Pin to a commit',
        'yaml',
        `- uses: ${first.text.split('@')[0]}@<40-digit commit sha> # ${first.text.split('@')[1] ?? 'version'}`,
      ),
    });
  },

  docs: {
    problem:
      'A tag or branch of an action can be moved at any time, and the new code runs in the build with its token and secrets; this has happened to widely used actions.',
    impact: 'A stolen maintainer account can read deployment secrets or change the image that is shipped.',
    verify: 'Look for `uses:` lines without a 40-digit commit.',
    remedy:
      'Pin third-party actions to a full commit with the version as a comment, and let Dependabot or Renovate raise it.',
    tradeOff: 'Updates arrive as pull requests instead of silently.',
    sources: [
      'https://docs.github.com/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: acme/setup-tool@main\n',
      },
    ],
    good: [
      {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - uses: acme/setup-tool@0123456789abcdef0123456789abcdef01234567 # v1.2.0\n',
      },
    ],
  },
});

/** Actions and reusable workflows of other repositories, local ones and first-party ones by version left out. */
function remoteUses(pipeline: Pipeline): Uses[] {
  const steps = pipeline.jobs.flatMap((job) => [
    ...(job.uses ? [job.uses] : []),
    ...job.steps.flatMap((step) => step.uses ?? []),
  ]);
  return steps.filter(
    (it) =>
      !it.text.startsWith('.') &&
      !it.text.startsWith('docker://') &&
      !(firstParty.test(it.text) && /@v?\d/.test(it.text)),
  );
}

function isPinned(text: string): boolean {
  return /@[0-9a-f]{40}$/.test(text);
}

function usesSecrets(pipeline: Pipeline): boolean {
  const mentions = (text: string | undefined) => text?.includes('secrets.') ?? false;
  return pipeline.jobs.some(
    (job) =>
      job.environment !== null ||
      job.steps.some((step) => mentions(step.run?.text) || JSON.stringify(step.with ?? '').includes('secrets.')),
  );
}
