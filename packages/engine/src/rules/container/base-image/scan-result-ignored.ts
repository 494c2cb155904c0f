import { textAt } from '../../../documents/yaml/tree.ts';
import type { Pipeline } from '../../../model/model.ts';
import { shellOf } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { actionName, commandPlaces, type StepPlace, stepPlaces } from '../../shared/pipelines.ts';

interface Scan {
  readonly span: Span;
  readonly what: string;
  /** Why its findings cannot stop anything; null when they can. */
  readonly blind: string | null;
}

const scanners =
  /\b(pip-audit|safety (check|scan)|npm audit|pnpm audit|yarn (npm )?audit|bun audit|osv-scanner|cargo audit|govulncheck|bundle[- ]audit|snyk (test|container)|grype|trivy (image|fs|filesystem|repo|rootfs)|docker scout cves)\b/;
const ignored = /\|\|\s*(true|:|echo\b|exit 0)/;
const passedOn = /\|&?\s*(tee|cat|head|tail|sed|awk)\b/;

export default defineRule<{ pipeline: Pipeline; scans: readonly Scan[] }>({
  id: 'container/base-image/scan-result-ignored',
  title: 'Vulnerability scans run and can stop nothing',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.pipelines.flatMap((pipeline) => {
      const scans = [...commandScans(pipeline), ...actionScans(pipeline)];
      return scans.length === 0 ? [] : [{ pipeline, scans }];
    }),
  noSubject: 'No pipeline in this repository scans for vulnerabilities.',

  check({ pipeline, scans }) {
    const decides = scans.find((it) => it.blind === null);
    const blind = scans.filter((it) => it.blind !== null);
    const first = blind[0];
    if (first === undefined || decidesAlone(blind, decides))
      return pass((decides ?? (scans[0] as Scan)).span, 'a finding fails the job'); // never empty
    const more = blind.slice(1).map((it) => `${it.what} in line ${it.span.line}`);
    const also = more.length === 0 ? '' : `; the same goes for ${more.slice(0, 3).join(', ')}`;
    return fail(first.span, `${first.what} in ${pipeline.file} ${first.blind}${also}.`, {
      subject: { kind: 'pipeline', name: pipeline.file, anchor: 'scans' },
      evidence: blind.slice(1, 9).map((it) => it.span),
      verify: `Add a dependency with a known vulnerability on a branch: ${pipeline.file} stays green.`,
      fix: advice('Let the scan decide', 'yaml', snippetOf(first.what)),
    });
  },

  docs: {
    problem:
      'The scan is there for the look of it: a critical vulnerability with a fix is printed into a log that nobody reads, and the release goes on.',
    impact: 'The team believes that releases are scanned while known vulnerabilities ship.',
    verify: 'Add a vulnerable dependency on a branch and watch the job.',
    remedy: 'Fail on CRITICAL and HIGH findings that have a fix, and keep accepted ones in an ignore file with a date.',
    tradeOff: 'A new advisory can block an unrelated release until it is fixed or accepted.',
    sources: [
      'https://trivy.dev/',
      'https://github.com/pypa/pip-audit',
      'https://docs.npmjs.com/cli/commands/npm-audit',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/a.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - run: npm audit --audit-level=high || true\n',
      },
    ],
    good: [
      { '.github/workflows/a.yml': 'on: push\njobs:\n  a:\n    steps:\n      - run: npm audit --audit-level=high\n' },
    ],
  },
});

/** A second run of the same scanner that decides makes the first one a report for people. */
function decidesAlone(blind: readonly Scan[], decides: Scan | undefined): boolean {
  return decides !== undefined && blind.every((it) => it.what === decides.what);
}

function commandScans(pipeline: Pipeline): Scan[] {
  return commandPlaces([pipeline]).flatMap((place): Scan[] => {
    const { command, step } = place;
    const what = scanners.exec(command.text)?.[0];
    if (
      what === undefined ||
      /\b(install|add|--version|pip download|update)\b.*$/.test(command.text.split(what)[0] ?? '')
    )
      return [];
    return [{ span: command.span, what, blind: blindness(place, command.text, step.run?.text ?? '') }];
  });
}

function blindness(place: StepPlace, command: string, script: string): string | null {
  // Its output is judged by the shell or by another program: whether rightly is not for this rule.
  if (ignored.test(command)) return 'throws its exit code away';
  if (textAt(place.stepNode, 'continue-on-error') === 'true' && !laterLooks(place))
    return 'stands in a step whose failure is ignored';
  if (/\btrivy\b/.test(command) && !/--exit-code[ =][1-9]/.test(command))
    return 'has no `--exit-code 1`, so it ends with 0 whatever it finds';
  if (/\bgrype\b/.test(command) && !/--fail-on|-f /.test(command))
    return 'has no `--fail-on`, so it ends with 0 whatever it finds';
  if (/\bdocker scout cves\b/.test(command) && !/--exit-code|-e\b/.test(command))
    return 'has no `--exit-code`, so it ends with 0 whatever it finds';
  const shell = shellOf(place.pipeline, place.job, place.step) ?? '';
  const safe =
    place.pipeline.system === 'gitlab-ci' || /^bash$|pipefail/.test(shell) || /pipefail|PIPESTATUS/.test(script);
  return passedOn.test(command) && !safe ? 'is piped on in a shell without pipefail' : null;
}

/** The outcome of the step is used by a later one. */
function laterLooks({ job, stepNode }: StepPlace): boolean {
  const id = textAt(stepNode, 'id');
  return id !== undefined && job.steps.some((step) => (step.run?.text ?? '').includes(`steps.${id}.outcome`));
}

function actionScans(pipeline: Pipeline): Scan[] {
  return stepPlaces([pipeline]).flatMap((place): Scan[] => {
    const { step, stepNode } = place;
    const name = actionName(step);
    const get = (key: string) => textAt(step.with ?? undefined, key) ?? '';
    const allowed = textAt(stepNode, 'continue-on-error') === 'true';
    if (step.uses === null) return [];
    if (name === 'aquasecurity/trivy-action') {
      // Results that are uploaded are judged where they arrive.
      if (/sarif|cyclonedx|spdx|github/.test(get('format'))) return [];
      const code = get('exit-code');
      if (code.includes('${{')) return [];
      const blind = allowed
        ? 'stands in a step whose failure is ignored'
        : code === '' || code === '0'
          ? `has ${code === '' ? 'no `exit-code`' : '`exit-code: 0`'}, so it passes whatever it finds`
          : null;
      return [{ span: step.uses.span, what: 'trivy-action', blind }];
    }
    if (name === 'anchore/scan-action') {
      const blind = allowed || get('fail-build') === 'false' ? 'must not fail the build' : null;
      return [{ span: step.uses.span, what: 'scan-action', blind }];
    }
    if (/^(pypa\/gh-action-pip-audit|snyk\/actions)/.test(name))
      return [
        { span: step.uses.span, what: name, blind: allowed ? 'stands in a step whose failure is ignored' : null },
      ];
    return [];
  });
}

function snippetOf(what: string): string {
  if (what === 'trivy-action') return "with:\n  severity: CRITICAL,HIGH\n  ignore-unfixed: true\n  exit-code: '1'";
  if (/trivy/.test(what)) return `- run: ${what} --exit-code 1 --severity CRITICAL,HIGH --ignore-unfixed <image>`;
  return `- run: ${what} # without "|| true" and continue-on-error; accepted findings go into its ignore list`;
}
