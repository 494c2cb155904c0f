import { gzipSync } from 'node:zlib';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import { severities } from '@seaworthy/schema/words';
import { oneLine } from './escape.ts';
import { sarifResult, stateResults } from './sarif-result.ts';
import { ruleDescriptors, sectionTaxonomy } from './sarif-rules.ts';
import { type SarifObject, uriOf } from './sarif-words.ts';

export interface SarifOptions {
  /** Also what passed, does not apply or is an open question. GitHub's upload wants failures only. */
  readonly all?: boolean;
}

/**
 * What GitHub's code scanning takes: at most 25,000 results in a run, of which 5,000 are shown, and 10 MB gzip.
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export const githubLimits = { results: 25_000, shownResults: 5_000, gzipBytes: 10_000_000 } as const;

/**
 * The findings as SARIF 2.1.0, one run. Lines and columns count from 1, columns in UTF-16 units. Beyond GitHub's limits
 * the worst findings stay, and a notification says how many were left out.
 */
export function renderSarif(report: Report, options: SarifOptions = {}): string {
  const worstFirst = report.findings.toSorted(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.delta - a.delta || a.number - b.number,
  );
  let keep = Math.min(worstFirst.length, githubLimits.results);
  for (;;) {
    const kept = worstFirst.slice(0, keep).sort((a, b) => a.number - b.number);
    const text = `${JSON.stringify(logOf(report, kept, options), null, 1)}\n`;
    // Less than this cannot be 10 MB even without compression.
    const packed = text.length < githubLimits.gzipBytes / 3 ? 0 : gzipSync(text).byteLength;
    if (packed <= githubLimits.gzipBytes || keep === 0) return text;
    keep = Math.floor(((keep * githubLimits.gzipBytes) / packed) * 0.95);
  }
}

function logOf(report: Report, kept: readonly Finding[], options: SarifOptions): SarifObject {
  const ruleIds = [...new Set([...kept.map((finding) => finding.ruleId), ...(options.all ? stateRules(report) : [])])];
  const rules = ruleDescriptors(report, ruleIds.sort());
  const indexOf = new Map(rules.map((rule, index) => [String(rule.id), index]));
  const told = report.findings.some((finding) => !isOpen(finding));
  const results = kept.map((finding) => sarifResult(finding, indexOf.get(finding.ruleId) ?? 0, told));
  const states = options.all ? stateResults(report, (id) => indexOf.get(id) ?? 0) : [];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Seaworthy',
            version: report.engine,
            semanticVersion: report.engine,
            rules,
            supportedTaxonomies: [{ name: 'seaworthy-sections', index: 0 }],
          },
        },
        taxonomies: [sectionTaxonomy()],
        automationDetails: { id: `seaworthy/${encodeURIComponent(oneLine(report.project.name)) || 'unnamed'}/` },
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'Root of the audited archive.' } } },
        columnKind: 'utf16CodeUnits',
        invocations: [invocationOf(report, kept.length)],
        results: [...results, ...states],
        properties: propertiesOf(report),
      },
    ],
  };
}

function stateRules(report: Report): string[] {
  const states = report.ruleOutcomes.filter(({ status }) => status === 'passed' || status === 'not-applicable');
  return [...states.map((outcome) => outcome.ruleId), ...report.questions.map((question) => question.ruleId)];
}

/** A run that could not read everything did not succeed: silence about those files must not look like health. */
function invocationOf(report: Report, kept: number): SarifObject {
  const { failed } = report.input;
  const unread = failed.map((file) => ({
    level: 'error',
    message: {
      text: `Not read: ${oneLine(file.reason) || 'no reason given'}${file.feeds.length === 0 ? '' : ` It feeds ${file.feeds.join(', ')}.`}`,
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file.path), uriBaseId: '%SRCROOT%' },
          ...(file.line === undefined ? {} : { region: { startLine: Math.max(1, file.line) } }),
        },
      },
    ],
  }));
  const errored = report.ruleOutcomes
    .filter((outcome) => outcome.status === 'errored')
    .map((outcome) => ({
      level: 'error',
      message: { text: `The rule ${outcome.ruleId} could not finish: ${oneLine(outcome.reason ?? 'no reason given')}` },
    }));
  const notes = [...limitNotes(report, kept), ...derivationNotes(report)];
  return {
    executionSuccessful: failed.length === 0 && errored.length === 0,
    toolExecutionNotifications: [...unread, ...errored, ...notes],
  };
}

function limitNotes(report: Report, kept: number): SarifObject[] {
  const left = report.findings.length - kept;
  if (left > 0) {
    const text = `${left} of ${report.findings.length} findings were left out, the mildest ones: code scanning takes ${githubLimits.results} results and ${githubLimits.gzipBytes / 1_000_000} MB.`;
    return [{ level: 'warning', message: { text } }];
  }
  if (kept <= githubLimits.shownResults) return [];
  const text = `GitHub shows the ${githubLimits.shownResults} results of highest severity out of ${kept}.`;
  return [{ level: 'warning', message: { text } }];
}

function derivationNotes({ derived, findings }: Report): SarifObject[] {
  if (derived === undefined) return [];
  const notes: SarifObject[] = [];
  if (derived.answers > 0) {
    notes.push({ level: 'note', message: { text: `${derived.answers} answers given after the audit are applied.` } });
  }
  if (derived.decisions !== undefined && derived.decisions > 0) {
    notes.push({ level: 'note', message: { text: `${derived.decisions} decisions of the team are applied.` } });
  }
  if (derived.filter !== null) {
    const text = `Filtered: ${oneLine(derived.filter)}. ${findings.length} of ${derived.findings} findings; the score is the one of the whole audit.`;
    notes.push({ level: 'note', message: { text } });
  }
  return notes;
}

function propertiesOf({ score, receipt, input, derived }: Report): SarifObject {
  return {
    score: score.value,
    scoreLow: score.low,
    scoreHigh: score.high,
    band: score.band?.range ?? null,
    scoringVersion: score.version,
    inputSha256: input.sha256,
    receiptSha256: receipt.sha256,
    ...(derived === undefined ? {} : { auditReceiptSha256: derived.receipt }),
  };
}
