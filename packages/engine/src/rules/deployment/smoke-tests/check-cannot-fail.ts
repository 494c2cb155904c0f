import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel, Pipeline } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { type CommandPlace, commandPlaces } from '../../shared/pipelines.ts';

const asksHttp = /\bcurl\b[^|]*\bhttps?:\/\/|\bcurl\b[^|]*\b(localhost|127\.0\.0\.1)\b/;
const local = /\b(localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)\b/;
const failsOnStatus = /\bcurl\b[^|]*(\s-[a-zA-Z]*f[a-zA-Z]*\b|--fail)/;
/** The answer is looked at: by the next program, by the shell, or as the text of a variable. */
const tested = /http_code|%\{|grep|jq\b|\btest\b|\[ |\[\[|exit 1|python|node\b|\bcase\b/;
const passedOn = /\|\s*(tee|cat|head|tail)\b[^|]*$/;
const swallowed = /\|\|\s*(true|:|echo)\b/;
/** Loops and conditions only wait for an open port; what counts comes after them. */
const waiting = /^(until|while|if|elif|for|timeout)\b|\b(until|while) (! )?curl\b/;
/** Calls that load something or tell somebody. */
const otherUse =
  /\s-[a-zA-Z]*O\b|\s-o +(?!\/dev\/null)\S|--output|hooks?\.|webhook|api\.(github|telegram)|discord|slack|install/;

export default defineRule<{ pipeline: Pipeline; checks: readonly CommandPlace[] }>({
  id: 'deployment/smoke-tests/check-cannot-fail',
  title: 'The check of the running system can never fail',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => checksByFile(model),
  noSubject: 'No pipeline asks a running system over HTTP.',

  check({ pipeline, checks }) {
    const blind = checks.filter((it) => isBlind(it));
    const first = blind[0];
    if (first === undefined) return pass((checks[0] as CommandPlace).command.span, 'fails on a bad answer'); // never empty
    const line = first.command.text;
    const why = swallowed.test(line)
      ? 'throws the result away'
      : 'has no `--fail`, so curl exits 0 for an answer of 500';
    const more = blind.slice(1).map((it) => `line ${it.command.span.line}`);
    return fail(
      first.command.span,
      `The check \`${line.slice(0, 90)}\` in ${pipeline.file} ${why}${more.length === 0 ? '' : ` (${more.join(', ')} too)`}.`,
      {
        subject: {
          kind: 'pipeline',
          name: pipeline.file,
          anchor: `jobs.${first.job.id}`,
          discriminator: line.slice(0, 60),
        },
        evidence: blind.slice(1, 9).map((it) => it.command.span),
        fix: advice(
          'Let the check fail',
          'sh',
          `curl -fsS --retry 12 --retry-delay 5 --retry-all-errors ${/https?:\/\/[^\s"']+/.exec(line)?.[0] ?? '<the same URL>'}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The pipeline stays green although the release answers with an error or a redirect, so the check gives a false sense of safety.',
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

/** One subject per file: every URL after a deploy, elsewhere only what runs on the runner itself. */
function checksByFile(model: DeploymentModel) {
  const deploying = new Set(ciActions(model).flatMap((it) => (it.role === 'deploy' ? [it.file] : [])));
  return model.pipelines.flatMap((pipeline) => {
    const checks = commandPlaces([pipeline]).filter(({ command }) => {
      const { text } = command;
      if (!asksHttp.test(text) || waiting.test(text) || otherUse.test(text)) return false;
      return local.test(text) || deploying.has(pipeline.file);
    });
    return checks.length === 0 ? [] : [{ pipeline, checks }];
  });
}

function isBlind({ command, step, stepNode }: CommandPlace): boolean {
  const { text } = command;
  const script = (step.commands ?? []).map((it) => it.text).join('\n');
  if (swallowed.test(text)) return !tested.test(script);
  if (failsOnStatus.test(text) || tested.test(text)) return false;
  // A variable that a later line compares, or a loop around the command.
  if (/^\w+=|\$\(/.test(text) && tested.test(script)) return false;
  if (/\b(for|while|until)\b[\s\S]*\bdo\b/.test(step.run?.text ?? script) && tested.test(script)) return false;
  // After a check that can fail the same step only prints the answer.
  if (failsOnStatus.test(script)) return false;
  // The last resort of a failed job prints for people.
  if (/failure\(\)|always\(\)/.test(JSON.stringify(stepNode ?? ''))) return false;
  return !text.includes('|') || passedOn.test(text);
}
