import type { Evidence } from '@seaworthy/schema/evidence';
import { gradeOf } from '@seaworthy/schema/fix-grade';
import type { Finding, Report } from '@seaworthy/schema/report';
import { levels, taxon } from './sarif-rules.ts';
import { messageText, type SarifObject, uriOf } from './sarif-words.ts';

/** GitHub takes 1,000 locations of a result and shows the first 100. */
const maxRelated = 100;

/** `told`: somebody decided on findings of this run, so that the others say that nobody did. */
export function sarifResult(finding: Finding, ruleIndex: number, told: boolean): SarifObject {
  const related = finding.evidence.slice(1, 1 + maxRelated);
  return {
    ruleId: finding.ruleId,
    ruleIndex,
    kind: 'fail',
    level: levels[finding.severity],
    rank: rankOf(finding.delta),
    message: { text: messageText(`${finding.title}. ${finding.problem.join(' ')}`) },
    locations: [{ physicalLocation: anchorOf(finding) }],
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map((place, index) => ({ id: index + 1, ...locationOf(place) })) }),
    ...(finding.path.length === 0 ? {} : { codeFlows: [codeFlow(finding.path)] }),
    partialFingerprints: {
      'seaworthyLogical/v1': finding.fingerprints.logical,
      'seaworthyPath/v1': finding.fingerprints.path,
    },
    taxa: [taxon(finding.section)],
    // Tools offer fixes as they stand: only those that are known to close the finding and to open none.
    ...(gradeOf(finding.fix) === 'proven' ? { fixes: [fixOf(finding.fix)] } : {}),
    ...(told ? { suppressions: suppressionsOf(finding) } : {}),
    properties: propertiesOf(finding),
  };
}

/** A comment stands in the source; `.seaworthy.yaml` and what a team decided stand beside it. */
function suppressionsOf({ triage }: Finding): SarifObject[] {
  if (triage === undefined) return [];
  const { reason, by, until, place, kind } = triage;
  const isComment = place !== undefined && !/(?:^|\/)\.seaworthy\.ya?ml$/.test(place.path);
  const words = [reason, by, until].filter((word) => word !== null && word !== '').join(' — ');
  return [
    {
      kind: isComment ? 'inSource' : 'external',
      status: 'accepted',
      justification: messageText(words),
      ...(place === undefined ? {} : { location: locationOf(place) }),
      properties: { kind },
    },
  ];
}

/** Ten points of score are everything, so ten times the gain is a percentage. */
function rankOf(delta: number): number {
  return Number(Math.min(100, Math.max(0, 10 * delta)).toFixed(6));
}

function anchorOf(finding: Finding): SarifObject {
  const { column, endColumn } = finding;
  return {
    artifactLocation: artifact(finding.file),
    region: {
      startLine: finding.line,
      ...(column === undefined ? {} : { startColumn: column }),
      endLine: Math.max(finding.line, finding.endLine),
      ...(endColumn === undefined ? {} : { endColumn }),
    },
  };
}

function artifact(path: string): SarifObject {
  return { uri: uriOf(path), uriBaseId: '%SRCROOT%' };
}

function locationOf(place: Evidence): SarifObject {
  const text = messageText(place.note ?? place.quote);
  return {
    physicalLocation: {
      artifactLocation: artifact(place.path),
      region: { startLine: place.startLine, endLine: Math.max(place.startLine, place.endLine) },
    },
    // An empty message is not allowed.
    ...(text === '' ? {} : { message: { text } }),
  };
}

function codeFlow(path: readonly Evidence[]): SarifObject {
  return { threadFlows: [{ locations: path.map((place) => ({ location: locationOf(place) })) }] };
}

/** Files in the order of the edits; a file that is not there yet is made by an insertion at its start. */
function fixOf(fix: Finding['fix']): SarifObject {
  const paths = [...new Set(fix.edits.map((edit) => edit.path))];
  return {
    description: { text: messageText(fix.title) || 'Change the file' },
    artifactChanges: paths.map((path) => ({
      artifactLocation: artifact(path),
      replacements: fix.edits
        .filter((edit) => edit.path === path)
        .map((edit) => ({
          deletedRegion: deletedRegion(edit),
          insertedContent: { text: edit.text },
        })),
    })),
    properties: { safety: fix.safety },
  };
}

/** Member by member: a report that was read again may hold them in another order, and the bytes shall not differ. */
function deletedRegion({ region, start, end }: Finding['fix']['edits'][number]): SarifObject {
  if (region === undefined) return { charOffset: start, charLength: end - start };
  const { startLine, startColumn, endLine, endColumn } = region;
  return { startLine, startColumn, endLine, endColumn };
}

function propertiesOf(finding: Finding): SarifObject {
  return {
    number: finding.number,
    severity: finding.severity,
    confidence: finding.confidence,
    riskCategory: finding.riskCategory,
    plan: finding.plan,
    effortHours: [finding.effort.lowHours, finding.effort.highHours],
    suspicious: finding.kind === 'suspicious',
    // Nothing on that line is wrong: it is where something is missing.
    absence: /-missing$/.test(finding.ruleId),
  };
}

/** What is sound, does not apply or is asked; only with `all`. */
export function stateResults(report: Report, indexOf: (ruleId: string) => number): SarifObject[] {
  const outcomes = report.ruleOutcomes.flatMap((outcome) => {
    const kind = outcome.status === 'passed' ? 'pass' : outcome.status === 'not-applicable' ? 'notApplicable' : null;
    return kind === null ? [] : [{ ...outcome, kind, text: outcome.reason ?? 'Looked for and not found.' }];
  });
  const questions = report.questions
    .filter((question) => question.answer === undefined)
    .map((question) => ({ ...question, kind: 'open', text: `${question.text} Needed: ${question.needed}` }));
  return [...outcomes, ...questions].map(({ ruleId, kind, text, evidence, section }) => ({
    ruleId,
    ruleIndex: indexOf(ruleId),
    kind,
    level: 'none',
    message: { text: messageText(text) || kind },
    ...(evidence.length === 0 ? {} : { locations: evidence.slice(0, 1 + maxRelated).map(locationOf) }),
    taxa: [taxon(section)],
  }));
}
