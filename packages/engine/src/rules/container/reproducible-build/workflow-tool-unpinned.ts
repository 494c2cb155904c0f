import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import {
  actionName,
  jobKey,
  noWorkflow,
  placesText,
  releasingJobs,
  stepPlaces,
  workflows,
} from '../../shared/pipelines.ts';

interface Tool {
  readonly action: string;
  readonly input: string;
  readonly span: Span;
  /** `version: latest` as written, or left to the action. */
  readonly written: boolean;
  readonly releases: boolean;
}

/** Actions that install the newest version when their input is left out, by their own documentation. */
const newestByDefault: Readonly<Record<string, string>> = {
  'aquasecurity/setup-trivy': 'version',
  '1password/load-secrets-action': 'version',
  'azure/setup-helm': 'version',
  'azure/setup-kubectl': 'version',
  'hashicorp/setup-terraform': 'terraform_version',
  'superfly/flyctl-actions/setup-flyctl': 'version',
  'digitalocean/action-doctl': 'version',
  'supabase/setup-cli': 'version',
  'extractions/setup-just': 'just-version',
};

export default defineRule<DeploymentModel>({
  id: 'container/reproducible-build/workflow-tool-unpinned',
  title: 'The pipeline installs whatever tool version is newest',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => (workflows(model).length === 0 ? [] : [model]),
  noSubject: noWorkflow,

  check(model) {
    const all = tools(model);
    const first = all[0];
    if (first === undefined) return skip('No workflow sets up a tool without a version.'); // select
    const names = [...new Set(all.map((it) => it.action))];
    return fail(
      first.span,
      `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} install${names.length === 1 ? 's' : ''} the newest version of a tool (${placesText(all.map((it) => it.span))}).`,
      {
        severity: first.releases ? 'MEDIUM' : 'MONITOR',
        subject: { kind: 'repository', name: 'workflows', anchor: 'tools' },
        evidence: all.slice(1, 9).map((it) => it.span),
        monitor: {
          metric: 'steps that install a tool without a version',
          threshold: 'any in a job that builds or ships a release',
          why: 'the tool changes between two runs of the same commit',
        },
        fix: first.written
          ? advice('Name the version', 'yaml', `${first.input}: <the version of the last good run>`)
          : advice(
              'Name the version',
              'yaml',
              `- uses: ${first.action}@…\n  with:\n    ${first.input}: <the version of the last good run>`,
            ),
      },
    );
  },

  docs: {
    problem:
      'The same commit runs with another tool tomorrow, so a release can break or change without a change in the repository, and a stolen release of the tool runs at once.',
    impact: 'A build fails on the day of an urgent release, or ships something that nobody tested.',
    verify: 'Compare the tool version in the logs of two runs a month apart.',
    remedy: 'Give each tool a version and let Renovate or Dependabot raise it.',
    tradeOff: 'Updates need a merge.',
    sources: ['https://docs.zizmor.sh/audits/#unpinned-tools'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/scan.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - uses: acme/setup-scanner@0123456789abcdef0123456789abcdef01234567\n        with:\n          version: latest\n',
      },
    ],
    good: [
      {
        '.github/workflows/scan.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - uses: azure/setup-helm@0123456789abcdef0123456789abcdef01234567\n        with:\n          version: v3.16.2\n',
      },
    ],
  },
});

/** Those of releasing jobs first. */
function tools(model: DeploymentModel): readonly Tool[] {
  const releasing = releasingJobs(model);
  const found = stepPlaces(workflows(model)).flatMap(({ pipeline, job, step }): Tool[] => {
    if (step.uses === null || step.uses.text.startsWith('.')) return [];
    const action = actionName(step);
    const releases = releasing.has(jobKey(pipeline.file, job));
    const inputs = step.with?.type === 'map' ? step.with.entries : [];
    const latest = inputs.find(
      (it) => /^(.*[-_])?version$/.test(it.key) && it.value.type === 'scalar' && it.value.text === 'latest',
    );
    if (latest !== undefined) return [{ action, input: latest.key, span: latest.keySpan, written: true, releases }];
    // A list of tools, each with its own version: `tool: cargo-nextest@0.9`.
    const list = action === 'taiki-e/install-action' ? inputs.find((it) => it.key === 'tool') : undefined;
    if (list?.value.type === 'scalar' && list.value.text.split(',').some((it) => !/[@$]/.test(it)))
      return [{ action, input: list.key, span: list.keySpan, written: true, releases }];
    const input = newestByDefault[action];
    if (input === undefined || nodeAt(step.with ?? undefined, input) !== undefined) return [];
    if (step.with !== null && textAt(step.with) !== undefined) return [];
    return [{ action, input, span: step.uses.span, written: false, releases }];
  });
  return [...found.filter((it) => it.releases), ...found.filter((it) => !it.releases)];
}
