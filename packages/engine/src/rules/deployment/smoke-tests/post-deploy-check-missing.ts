import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { deploymentFacts } from '../../../report/deployment-facts.ts';
import type { Span } from '../../../text/span.ts';
import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { deploymentPlace, deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { practiceOf } from '../../shared/practice.ts';

interface Deploys {
  readonly model: DeploymentModel;
  /** The last deploy of each file; null when no pipeline deploys. */
  readonly deploy: CiAction | null;
}

export default defineRule<Deploys>({
  id: 'deployment/smoke-tests/post-deploy-check-missing',
  title: 'Nobody checks that a release works after the deploy',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select(model) {
    if (deployments(model).length === 0) return [];
    const deploys = ciActions(model).filter((action) => action.role === 'deploy');
    const last = [...new Map(deploys.map((action) => [action.file, action])).values()];
    return last.length === 0 ? [{ model, deploy: null }] : last.map((deploy) => ({ model, deploy }));
  },
  noSubject: nothingDeploys,

  check({ model, deploy }) {
    if (deploy === null) return withoutPipeline(model);
    const actions = ciActions(model);
    const check = actions.find((action) => action.role === 'verify' && follows(action, deploy));
    if (check !== undefined) return pass(check.span, 'checked after the deploy');
    const job = deploy.job?.id ?? '';
    const facts = deploymentFacts(model);
    const path = facts.healthPath ?? '/health';
    const compose = /\bdocker[ -]compose\b[^\n]*\bup\b/.exec(deploy.text)?.[0];
    const how =
      compose === undefined
        ? 'ends with the deploy command'
        : `ends with \`${compose}\`, which returns once the containers are started`;
    return fail(
      commandOf(deploy),
      `Job ${job} in ${deploy.file} ${how}; no later step asks the running system whether it answers.`,
      {
        severity: waits.test(deploy.text) ? 'MEDIUM' : 'HIGH',
        subject: { kind: 'pipeline', name: deploy.file, anchor: `jobs.${job}` },
        fix: advice(
          'Ask the health endpoint after the deploy',
          'yaml',
          `# ${deploy.file}, job ${job}, after the deploy step
${compose === undefined ? '' : `# and let Compose wait for the health checks: ${compose} --wait\n`}- name: Smoke test
  run: curl -fsS --retry 12 --retry-delay 5 --retry-all-errors ${facts.publicScheme}://<host>${path}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A release that starts and then fails, for example for a missing variable or a broken migration, is reported as a successful deploy.',
    impact: 'Users find the outage first, while the pipeline is green.',
    verify: 'Deploy a build whose health endpoint answers 500 to a test system: the pipeline must fail.',
    remedy:
      'After the deploy call the health endpoint through the public address, with retries and a failing exit code.',
    tradeOff:
      'Adds up to a minute per release; choose retries longer than the start-up time or good releases will be reported as bad.',
    sources: ['https://curl.se/docs/manpage.html'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    environment: production\n    steps:\n      - run: ssh deploy@host "docker compose up -d"\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    environment: production\n    steps:\n      - run: ssh deploy@host "docker compose up -d"\n      - run: curl -fsS --retry 10 https://desk.example.org/health\n',
      },
    ],
  },
});

/** Platforms whose command line waits until their own health check passed. */
const waits = /\b(flyctl?|fastapi|gcloud run|kamal|railway|vercel|netlify|wrangler) ?(deploy|up)?/;

/** The line of the deploy command itself. */
function commandOf(deploy: CiAction): Span {
  const line = deploy.step?.commands?.find((it) =>
    /\b(up|deploy|apply|upgrade|sync|rollout|set image|update)\b/.test(it.text),
  );
  return deploy.step?.uses === null ? (line?.span ?? deploy.span) : deploy.span;
}

function withoutPipeline(model: DeploymentModel) {
  const written = practiceOf(model, 'smoke-test');
  if (written !== undefined) return pass(written.span, 'smoke test written down');
  const place = deploymentPlace(model);
  if (place === null) return skip(nothingDeploys);
  return ask(place, {
    subject: { ...repository, anchor: 'smoke-tests' },
    question: 'Is every release checked automatically after it is deployed?',
    needed: 'The deploy pipeline of production; it is not in this repository.',
    assumedDefault: 'A smoke test that calls the health endpoint and fails the release.',
    severityIfNo: 'MEDIUM',
  });
}

function follows(check: CiAction, deploy: CiAction): boolean {
  if (check.file !== deploy.file || check.job === null || deploy.job === null) return false;
  if (check.job.id === deploy.job.id) return check.order >= deploy.order;
  return check.job.needs.includes(deploy.job.id);
}
