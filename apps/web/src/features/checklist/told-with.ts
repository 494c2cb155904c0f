import type { FindingRow } from '@seaworthy/schema/api-findings';
import type { RuleOutcome } from '@seaworthy/schema/report';

/** What the engine writes where one decision mends two findings (engine/judge, fold-related). */
const told = /^Told with (\S+?)\.?$/;
/** A chain of such references is short; a circle would be a bug and ends here. */
const mostHops = 5;

/** The finding that tells what a reason only refers to: "Told with secrets/exposure/secret-committed." Undefined: it refers to nothing. */
export function findingBehind(
  reason: string | undefined,
  findings: readonly FindingRow[],
  outcomes: readonly Pick<RuleOutcome, 'ruleId' | 'reason'>[],
): FindingRow | undefined {
  let at = reason;
  for (let hop = 0; hop < mostHops && at !== undefined; hop += 1) {
    const ruleId = told.exec(at)?.[1];
    if (ruleId === undefined) return undefined;
    const found = findings.find((finding) => finding.ruleId === ruleId);
    if (found !== undefined) return found;
    at = outcomes.find((outcome) => outcome.ruleId === ruleId)?.reason;
  }
  return undefined;
}
