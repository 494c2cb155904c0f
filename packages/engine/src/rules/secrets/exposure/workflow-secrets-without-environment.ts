import type { DeploymentModel } from '../../../model/model.ts';
import { triggersIn } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import {
  jobKey,
  jobPlaces,
  noWorkflow,
  placesText,
  releasingJobs,
  scalarsIn,
  workflows,
} from '../../shared/pipelines.ts';

interface Use {
  readonly name: string;
  readonly job: string;
  readonly key: string;
  readonly span: Span;
}

export default defineRule<DeploymentModel>({
  id: 'secrets/exposure/workflow-secrets-without-environment',
  title: 'Any branch can use the secrets of a release',
  severity: 'MEDIUM',
  confidence: 'Medium',
  riskCategory: 'Security',
  effort: 'config-block',

  select: (model) => (workflows(model).some((it) => it.file.includes('.github/')) ? [model] : []),
  noSubject: noWorkflow,

  check(model) {
    const all = uses(model);
    const releasing = releasingJobs(model);
    const ordered = [...all.filter((it) => releasing.has(it.key)), ...all.filter((it) => !releasing.has(it.key))];
    const first = ordered[0];
    if (first === undefined) return skip('No deploying job uses secrets outside of an environment.'); // select
    const names = [...new Set(ordered.map((it) => it.name))];
    const list = names.slice(0, 4).join(', ') + (names.length > 4 ? ` and ${names.length - 4} more` : '');
    return fail(
      first.span,
      `${list} ${names.length === 1 ? 'is a secret' : 'are secrets'} of the whole repository, used in jobs without an environment (${placesText(ordered.map((it) => it.span))}).`,
      {
        severity: 'MONITOR',
        subject: { kind: 'repository', name: 'workflows', anchor: 'environment' },
        evidence: ordered.slice(1, 9).map((it) => it.span),
        monitor: {
          metric: 'people who may push a branch',
          threshold: 'more than those who may release',
          why: 'a workflow on any branch can read repository secrets',
        },
        verify:
          'Settings, Secrets: the names stand under "Repository secrets" and not under an environment with a branch rule.',
        fix: advice(
          'Bind them to an environment',
          'yaml',
          `jobs:\n  ${first.job}:\n    environment: production # with a rule for branches or reviewers, and the secrets moved there`,
        ),
      },
    );
  },

  docs: {
    problem: 'Whoever may push any branch can add a workflow there that reads these secrets, without a review.',
    impact: 'A single member account is enough to take the release and deployment credentials.',
    verify: 'Look under which heading the secrets are stored.',
    remedy: 'Move release secrets into an environment that only protected branches or tags may use.',
    tradeOff: 'With required reviewers every release waits for a person.',
    sources: [
      'https://docs.github.com/actions/deployment/targeting-different-environments/using-environments-for-deployment',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/r.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - run: ./release.sh\n        env:\n          KEY: ${{ secrets.DEPLOY_KEY }}\n',
      },
    ],
    good: [
      {
        '.github/workflows/r.yml':
          'on: push\njobs:\n  a:\n    environment: production\n    steps:\n      - run: ./release.sh\n        env:\n          KEY: ${{ secrets.DEPLOY_KEY }}\n',
      },
    ],
  },
});

/** Pull requests of forks get no secrets; the token of the job is no secret of the repository. */
function uses(model: DeploymentModel): Use[] {
  const files = workflows(model).filter((it) => it.file.includes('.github/') && triggersIn(it).length > 0);
  return jobPlaces(files).flatMap(({ pipeline, job, node }) => {
    if (job.environment !== null || job.uses !== undefined || scalarsIn(node).length === 0) return [];
    if (node?.type === 'map' && node.entries.some((entry) => entry.key === 'environment')) return [];
    return scalarsIn(node).flatMap((it) => {
      const name = /\$\{\{[^}]{0,200}\bsecrets\.([A-Za-z_]\w*)/.exec(it.text)?.[1];
      const own =
        name === undefined || /^(GITHUB_TOKEN|CODECOV_TOKEN|COVERALLS\w*|SONAR_TOKEN|\w*USER(NAME)?)$/i.test(name);
      return own ? [] : [{ name, job: job.id, key: jobKey(pipeline.file, job), span: it.span }];
    });
  });
}
