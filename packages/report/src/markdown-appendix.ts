import type { Report } from '@seaworthy/schema/report';
import { bullet, codeSpan, inline, prose, row } from './escape.ts';
import { count, placeOf } from './words.ts';

/** Places shown per control; the JSON report holds them all. */
const shownPlaces = 3;

export function evidencePart(report: Report): string[] {
  const proven = report.ruleOutcomes.filter((outcome) => outcome.status === 'passed' && outcome.evidence.length > 0);
  const rows = proven.flatMap((outcome) =>
    outcome.evidence
      .slice(0, shownPlaces)
      .map((place) => row([inline(outcome.ruleId), codeSpan(placeOf(place)), codeSpan(place.quote)])),
  );
  return [
    '## Appendix A: Evidence for sound controls',
    '',
    ...(rows.length === 0
      ? ['No control was proven.']
      : [
          row(['Control: this defect was looked for and not found', 'Place', 'Line']),
          row(['---', '---', '---']),
          ...rows,
        ]),
  ];
}

export function coveragePart(report: Report): string[] {
  const { input } = report;
  return [
    '## Appendix B: Coverage and receipt',
    '',
    `- ${count(input.files, 'file', 'files')} in the archive (${input.bytes} bytes), ${input.read} read, ${input.failed.length} could not be read.`,
    ...input.skipped.map(
      (skip) => `- Left out, ${prose(skip.reason)}: ${skip.count} (${examples(skip.examples, skip.count)}).`,
    ),
    ...input.neutralised.map((entry) => `- Neutralised: ${bullet(entry.path)} — ${prose(entry.reason)}`),
    ...report.model.environments.map(
      (environment) => `- Classed as ${environment.class}: ${count(environment.files, 'file', 'files')}.`,
    ),
    ...outcomeLines(report),
    `- Engine ${codeSpan(report.engine)}, rules ${codeSpan(report.rules)}, ${report.score.version}.`,
    `- Input sha256: ${codeSpan(input.sha256)}`,
    `- Receipt sha256: ${codeSpan(report.receipt.sha256)}`,
  ];
}

function examples(paths: readonly string[], total: number): string {
  const shown = paths.slice(0, shownPlaces).map((path) => codeSpan(path));
  return `${shown.join(', ')}${total > shown.length ? ', …' : ''}`;
}

function outcomeLines(report: Report): string[] {
  const of = (status: string) => report.ruleOutcomes.filter((outcome) => outcome.status === status);
  const errored = of('errored').map(
    (outcome) => `- The rule ${inline(outcome.ruleId)} could not finish: ${prose(outcome.reason ?? 'no reason given')}`,
  );
  return [
    `- ${report.ruleOutcomes.length} rules: ${of('failed').length} failed, ${of('needs-confirmation').length} need confirmation, ${of('passed').length} passed, ${of('not-applicable').length} not applicable, ${of('errored').length} could not finish.`,
    ...errored,
  ];
}
