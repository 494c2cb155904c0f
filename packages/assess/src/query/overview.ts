import type { FindingRow, ReportEvidence, ReportOverview } from '@seaworthy/schema/api-findings';
import type { Evidence } from '@seaworthy/schema/evidence';
import { gradeOf } from '@seaworthy/schema/fix-grade';
import type { Finding, Report, RuleOutcome } from '@seaworthy/schema/report';

/** The report without long texts, see the schema. A report of 5,000 findings shrinks to a sixth. */
export function overviewOf({ findings, passes: _, $schema: __, ruleOutcomes, ...rest }: Report): ReportOverview {
  return { ...rest, findings: rowsOf(findings), ruleOutcomes: ruleOutcomes.map(withFewPlaces) };
}

export function evidenceOf({ ruleOutcomes }: Report): ReportEvidence {
  return { ruleOutcomes };
}

/** One row per finding, in the order of the input. */
export function rowsOf(findings: readonly Finding[]): FindingRow[] {
  const places = new Map<string, number>();
  for (const finding of findings) {
    const key = foldOf(finding);
    places.set(key, (places.get(key) ?? 0) + 1);
  }
  return findings.map((finding) => rowOf(finding, places.get(foldOf(finding)) ?? 1));
}

/** Equal for findings that say the same of different places and of which the same was decided. Every part is without line ends. */
export function foldOf({
  ruleId,
  title,
  severity,
  kind,
  plan,
  triage,
}: Pick<Finding, 'ruleId' | 'title' | 'severity' | 'kind' | 'plan' | 'triage'>): string {
  return [ruleId, title, severity, kind, plan, triage?.kind ?? ''].join('\n');
}

function rowOf(finding: Finding, places: number): FindingRow {
  const { id, number, ruleId, section, kind, severity, confidence, riskCategory, title } = finding;
  const { file, line, endLine, subject, plan, effort, monitor, delta, fix, triage } = finding;
  const files = [...new Set(fix.edits.map((edit) => edit.path))];
  return {
    ...{ id, number, ruleId, section, kind, severity, confidence, riskCategory, title },
    ...{ file, line, endLine, subject, plan, effort, delta, places },
    ...(monitor === undefined ? {} : { monitor }),
    ...(triage === undefined ? {} : { triage }),
    fix: { title: fix.title, safety: fix.safety, patch: fix.patch !== undefined, grade: gradeOf(fix), files },
  };
}

/**
 * Two places of different files answer both questions that the assessment asks: is there a place at all, and is there
 * one outside of a given file.
 */
function withFewPlaces(outcome: RuleOutcome): RuleOutcome {
  const [first] = outcome.evidence;
  if (first === undefined) return outcome;
  const other = outcome.evidence.find((place) => place.path !== first.path);
  return { ...outcome, evidence: [first, ...(other === undefined ? [] : [other])].map(withoutText) };
}

function withoutText({ path, startLine, endLine }: Evidence): Evidence {
  return { path, startLine, endLine, quote: '' };
}
