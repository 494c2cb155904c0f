import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import type { Pipeline } from '../../../model/model.ts';
import { shellOf } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { type CommandPlace, commandPlaces, noPipeline } from '../../shared/pipelines.ts';

interface Hidden {
  readonly span: Span;
  readonly command: string;
  readonly how: 'pipe' | 'ignored' | 'step';
  readonly isTest: boolean;
}

const tests =
  /(^|[\s/])(pytest|vitest|jest|playwright test|cypress run|tox|nox|go test|cargo test|rspec|phpunit|dotnet test|manage\.py test|bun test|deno test)\b|\bmvn\b[^|]*\b(test|verify)\b|\bgradlew?\b[^|]*\b(test|check)\b|\b(npm|pnpm|yarn|bun)( --?[\w=./-]+( [\w./-]+)?)?( run)? test\b|\b(npm|pnpm|yarn|bun)( run)? test:|\b(make|just|task) (\w+-)?test\b/;
const checks = /(^|[\s/])(ruff( check)?|mypy|pyright|eslint|tsc --noEmit|golangci-lint|shellcheck|hadolint)\b/;
/** `| grep` answers by itself; these only pass the text on. */
const passedOn = /\|&?\s*(tee|cat|tail|head|sed|awk|ts|cut|sort|uniq|less)\b/;
const ignored = /\|\|\s*(true|:|echo\b|exit 0|printf\b)/;
/** Shells that fail on the first failing part of a pipe: GitHub runs `shell: bash` with pipefail, the default shell without. */
const withPipefail = /^bash$|pipefail/;

export default defineRule<Pipeline>({
  id: 'deployment/smoke-tests/test-failure-hidden',
  title: 'The pipeline stays green when tests or checks fail',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.pipelines.filter((pipeline) => commandPlaces([pipeline]).some((it) => isCheck(it))),
  noSubject: noPipeline,

  check(pipeline) {
    const hidden = commandPlaces([pipeline]).filter(isCheck).flatMap(hiddenAt);
    const ordered = [...hidden.filter((it) => it.isTest), ...hidden.filter((it) => !it.isTest)];
    const first = ordered[0];
    if (first === undefined) return skip('No pipeline hides the failure of a test.');
    const more = ordered.slice(1).map((it) => `line ${it.span.line}`);
    const also = more.length === 0 ? '' : `; ${more.join(', ')} ${more.length === 1 ? 'does' : 'do'} the same`;
    return fail(first.span, `\`${first.command.slice(0, 90)}\` in ${pipeline.file} ${reasons[first.how]}${also}.`, {
      severity: first.isTest ? 'HIGH' : 'MEDIUM',
      subject: { kind: 'pipeline', name: pipeline.file, anchor: 'tests' },
      evidence: ordered.slice(1, 9).map((it) => it.span),
      verify: first.isTest
        ? `Break one test on a branch and let ${pipeline.file} run: the job must turn red.`
        : `Put a mistake that ${checks.exec(first.command)?.[2] ?? 'the check'} reports on a branch and let ${pipeline.file} run: the job must turn red.`,
      ...(first.isTest
        ? {}
        : {
            problem:
              'The job is reported as passed whatever the check finds, and everything that waits for it goes on.',
            impact: 'Mistakes that the tool finds reach the main branch, and nobody looks because the check is green.',
          }),
      fix:
        first.how === 'pipe'
          ? advice(
              'Let the pipe fail',
              'yaml',
              `- shell: bash # GitHub adds -o pipefail\n  run: |\n    ${first.command.slice(0, 120)}`,
            )
          : advice('Let the failure count', 'yaml', `- run: ${first.command.replace(/\s*\|\|.*$/, '').slice(0, 120)}`),
    });
  },

  docs: {
    problem: 'The job is reported as passed whatever the tests find, and everything that waits for it goes on.',
    impact: 'A release goes out with failing tests, and nobody looks because the check is green.',
    verify: 'Break one test on a branch: the job must turn red.',
    remedy: 'Use `set -o pipefail` or `shell: bash` where output is piped, and drop `|| true` and `continue-on-error`.',
    tradeOff: 'Flaky tests start to block; fix them or move them to a job that is meant to be informative.',
    sources: [
      'https://docs.github.com/actions/using-workflows/workflow-syntax-for-github-actions#jobsjob_idstepsshell',
      'https://www.gnu.org/software/bash/manual/html_node/Pipelines.html',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/ci.yml': 'on: push\njobs:\n  t:\n    steps:\n      - run: pytest -q 2>&1 | tee report.txt\n',
      },
    ],
    good: [
      {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  t:\n    steps:\n      - run: pytest -q 2>&1 | tee report.txt\n        shell: bash\n',
      },
    ],
  },
});

const reasons = {
  pipe: 'runs in the default shell without pipefail, so the exit code of the pipe is that of its last part',
  ignored: 'throws its exit code away',
  step: 'stands in a step whose failure is ignored',
};

function isCheck({ command }: CommandPlace): boolean {
  return tests.test(command.text) || checks.test(command.text);
}

function hiddenAt(place: CommandPlace): Hidden[] {
  const { pipeline, job, step, stepNode, command } = place;
  const isTest = tests.test(command.text);
  const found = (how: Hidden['how']): Hidden[] => [{ span: command.span, command: command.text, how, isTest }];
  if (ignored.test(command.text)) return found('ignored');
  const id = textAt(stepNode, 'id');
  // Somebody looks at the result later: then it is not hidden.
  const looked = id !== undefined && looksAt(place, id);
  if (textAt(stepNode, 'continue-on-error') === 'true' && !looked) return found('step');
  if (pipeline.system === 'gitlab-ci') {
    const allowed = nodeAt(pipeline.root ?? undefined, job.id, 'allow_failure');
    return allowed?.type === 'scalar' && allowed.text === 'true' && isTest ? found('step') : [];
  }
  const shell = shellOf(pipeline, job, step) ?? '';
  const before = step.run?.text ?? '';
  if (!passedOn.test(command.text) || withPipefail.test(shell) || /pipefail|PIPESTATUS/.test(before)) return [];
  return found('pipe');
}

function looksAt({ job, pipeline }: CommandPlace, id: string): boolean {
  const root = JSON.stringify(nodeAt(pipeline.root ?? undefined, 'jobs', job.id) ?? '');
  return root.includes(`steps.${id}.outcome`) || root.includes(`steps.${id}.conclusion`);
}
