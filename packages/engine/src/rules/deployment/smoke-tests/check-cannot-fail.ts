import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

const asksHttp = /\bcurl\b[^\n]*\bhttps?:\/\//;
const failsOnStatus = /\bcurl\b[^\n]*(\s-[a-zA-Z]*f[a-zA-Z]*\b|--fail)/;
const tested = /http_code|grep|jq -e|\btest\b|\[ |\[\[|exit 1/;
const swallowed = /\|\|\s*(true|:|echo)\b/;

export default defineRule<{ action: CiAction; line: string }>({
  id: 'deployment/smoke-tests/check-cannot-fail',
  title: 'The check after the deploy can never fail',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select(model) {
    const actions = ciActions(model);
    const deploying = new Set(actions.filter((action) => action.role === 'deploy').map((action) => action.file));
    return actions
      .filter((action) => action.role === 'verify' && deploying.has(action.file))
      .flatMap((action) => {
        const line = action.text.split('\n').find((text) => asksHttp.test(text));
        return line === undefined ? [] : [{ action, line: line.trim() }];
      });
  },
  noSubject: 'No pipeline asks the deployed system over HTTP.',

  check({ action, line }) {
    const ignored = swallowed.test(line);
    if (!ignored && (failsOnStatus.test(line) || tested.test(action.text)))
      return pass(action.span, 'fails on a bad answer');
    const why = ignored ? 'throws the result away' : 'has no `--fail`, so curl exits 0 for an answer of 500';
    return fail(action.span, `The check \`${line.slice(0, 90)}\` in ${action.file} ${why}.`, {
      subject: {
        kind: 'pipeline',
        name: action.file,
        anchor: `jobs.${action.job?.id ?? ''}`,
        discriminator: line.slice(0, 60),
      },
      fix: advice('Let the check fail', 'sh', 'curl -fsS --retry 12 --retry-delay 5 --retry-all-errors <the same URL>'),
    });
  },

  docs: {
    problem:
      'The pipeline stays green although the release answers with an error, so the check gives a false sense of safety.',
    impact: 'A broken release is noticed by users instead of by the pipeline.',
    verify: 'Point the check at a path that answers 500 and look at its exit code.',
    remedy: 'Use `curl --fail` with retries and let its exit code end the job.',
    tradeOff: 'A real check can fail for a slow start; give it retries longer than the start-up time.',
    sources: ['https://curl.se/docs/manpage.html'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  deploy:\n    environment: p\n    steps:\n      - run: flyctl deploy\n      - run: curl https://desk.example.org/health || true\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  deploy:\n    environment: p\n    steps:\n      - run: flyctl deploy\n      - run: curl -fsS https://desk.example.org/health\n',
      },
    ],
  },
});
