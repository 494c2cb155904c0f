import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { type CommandPlace, commandPlaces, noPipeline } from '../../shared/pipelines.ts';

/** A request that makes a platform deploy: Render, Coolify, Portainer, Dokploy and others. */
const hook =
  /\bcurl\b.*(deploy[-_]?(web)?hook|api\.render\.com\/deploy|coolify|portainer|\/api\/v1\/deploy\b|\/webhooks?\/|redeploy)/i;
const notification = /slack|discord|telegram|teams|mattermost/i;
const fails = /(\s-[a-zA-Z]*f[a-zA-Z]*\b|--fail(-with-body)?\b)/;
const looks = /http_code|%\{|\bgrep\b|\bjq\b|\bif\b|\[ |\[\[|exit 1/;
const swallowed = /\|\|\s*(true|:|echo)\b/;

export default defineRule<CommandPlace>({
  id: 'deployment/strategy/deploy-hook-ignored',
  title: 'A deploy that the platform refused counts as done',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    commandPlaces(model.pipelines).filter((it) => hook.test(it.command.text) && !notification.test(it.command.text)),
  noSubject: noPipeline,

  check({ pipeline, job, step, command }) {
    const { text, span } = command;
    const decided =
      fails.test(text) ||
      (looks.test(step.run?.text ?? '') && /exit 1|jq -e|grep -q|\[ |\[\[|\btest\b/.test(step.run?.text ?? ''));
    if (decided && !swallowed.test(text)) return pass(span, 'a refused request fails the job');
    return fail(
      span,
      `Job ${job.id} in ${pipeline.file} asks the platform to deploy with curl and ${swallowed.test(text) ? 'throws the result away' : 'without `--fail`, so an answer of 401 or 500 counts as a deploy'}.`,
      {
        subject: { kind: 'pipeline', name: pipeline.file, anchor: `jobs.${job.id}.hook` },
        verify: 'Change one letter of the hook’s address in a copy: the job stays green.',
        fix: advice(
          'Let a refused request fail',
          'sh',
          'curl -fsS --retry 3 -X POST "$DEPLOY_HOOK_URL"\n# then wait until the new version answers\ncurl -fsS --retry 30 --retry-delay 10 --retry-all-errors https://<host>/health',
        ),
      },
    );
  },

  docs: {
    problem:
      'An expired token, a renamed service or a platform in trouble leaves the old version running while the pipeline is green.',
    impact: 'A fix that everybody believes to be live is not, and nobody looks for days.',
    verify: 'Use a wrong address once.',
    remedy: 'Add `--fail` and retries, and wait for the new version to answer.',
    tradeOff: 'A platform that is slow to answer needs a longer limit.',
    sources: ['https://curl.se/docs/manpage.html#-f', 'https://render.com/docs/deploy-hooks'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    steps:\n      - run: curl -X POST "${{ secrets.RENDER_DEPLOY_HOOK_URL }}"\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    steps:\n      - run: curl -fsS -X POST "${{ secrets.RENDER_DEPLOY_HOOK_URL }}"\n',
      },
    ],
  },
});
