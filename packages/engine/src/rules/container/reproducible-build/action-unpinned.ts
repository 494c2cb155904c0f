import type { Pipeline } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { placesText } from '../../shared/pipelines.ts';

interface Uses {
  readonly text: string;
  readonly span: Span;
  /** The job holds secrets or an environment. */
  readonly secrets: boolean;
}

/** Owners that publish the runner itself; a moved tag there is the platform's own change. */
const firstParty = /^(actions|github)\//;

export default defineRule<{ first: Uses; all: readonly Uses[] }>({
  id: 'container/reproducible-build/action-unpinned',
  title: 'Someone else can change what the pipeline runs',
  severity: 'MEDIUM',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'directive',

  // One decision mends them all, so the repository is one subject.
  select(model) {
    const all = model.pipelines.flatMap(remoteUses);
    const first = all[0];
    return first === undefined ? [] : [{ first, all }];
  },
  noSubject: 'No workflow uses an action of another repository.',

  check({ first: any, all }) {
    const loose = all.filter((it) => !/@[0-9a-f]{40}$/.test(it.text)).sort((a, b) => danger(b) - danger(a));
    const first = loose[0];
    if (first === undefined) return pass(any.span, 'actions pinned to commits');
    const names = [...new Set(loose.map((it) => it.text))];
    const list = names.slice(0, 4).join(', ') + (names.length > 4 ? ` and ${names.length - 4} more` : '');
    const file = first.span.file;
    return fail(
      first.span,
      `The pipelines run ${list} by names that their owners can move to other code (${placesText(loose.map((it) => it.span))}).`,
      {
        subject: { kind: 'repository', name: 'workflows', anchor: 'uses' },
        severity: danger(first) > 1 ? 'MEDIUM' : 'MONITOR',
        evidence: loose.slice(1, 24).map((it) => it.span),
        verify: `\`grep -nE "uses: .*@" ${file} | grep -vE "@[0-9a-f]{40}"\``,
        monitor: {
          metric: 'actions used by tag',
          threshold: 'any of another owner in a job that holds secrets',
          why: 'a moved tag runs with those secrets',
        },
        fix: advice(
          'Pin to a commit',
          'yaml',
          `- uses: ${first.text.split('@')[0]}@<40-digit commit sha> # ${first.text.split('@')[1] ?? 'version'}`,
        ),
      },
    );
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
          'on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: acme/setup-tool@0123456789abcdef0123456789abcdef01234567 # v1.2.0\n',
      },
    ],
  },
});

/** Actions and reusable workflows of other repositories; local ones and images are left out. */
function remoteUses(pipeline: Pipeline): Uses[] {
  return pipeline.jobs.flatMap((job) => {
    const secrets = job.environment !== null || job.steps.some((step) => mentionsSecrets(step));
    const called = job.uses === undefined ? [] : [job.uses];
    const used = [...called, ...job.steps.flatMap((step) => step.uses ?? [])];
    return used
      .filter((it) => !it.text.startsWith('.') && !it.text.startsWith('docker://') && it.text.includes('/'))
      .map((it) => ({ ...it, secrets }));
  });
}

function mentionsSecrets(step: Pipeline['jobs'][number]['steps'][number]): boolean {
  return (step.run?.text.includes('secrets.') ?? false) || JSON.stringify(step.with ?? '').includes('secrets.');
}

/** 0 first-party by version, 1 another owner by version, 2 that one beside secrets, 3 a branch or no version at all. */
function danger(uses: Uses): number {
  if (!uses.text.includes('@') || /@(main|master|latest|dev|develop|HEAD)$/.test(uses.text)) return 3;
  if (firstParty.test(uses.text)) return 0;
  return uses.secrets ? 2 : 1;
}
