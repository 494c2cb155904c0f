import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import type { AnswerOf } from './input.ts';
import { totalEffort } from './plan.ts';
import { matching, queryFactsOf } from './query/match.ts';
import { rowsOf } from './query/overview.ts';
import { parseQuery } from './query/parse.ts';
import { reassess } from './reassess.ts';
import type { Decision } from './triage/decisions.ts';

/** A report without its receipt: whoever stores or sends it makes a new one. */
export type Derived = Omit<Report, 'receipt'>;

/**
 * The report with these answers applied, saying so in `derived`. Answers to questions that it does not ask are ignored;
 * without any the report itself comes back.
 */
export function withAnswers(report: Report, answers: ReadonlyMap<string, AnswerOf>): Report | Derived {
  const applied = report.questions.filter((question) => answers.has(question.id)).length;
  if (applied === 0) return report;
  return derived(reassess(report, answers), { receipt: report.receipt.sha256, answers: applied });
}

/** What the team says about a project, on the day whose view is asked for (ISO date). */
export interface Said {
  readonly answers: ReadonlyMap<string, AnswerOf>;
  readonly decisions: readonly Decision[];
  readonly asOf: string;
}

/**
 * The same with the team's decisions, and with every entry of the repository as it stands on that day. Where that changes
 * nothing, the report itself comes back.
 */
export function withDecisions(report: Report, { answers, decisions, asOf }: Said): Report | Derived {
  const made = reassess(report, answers, decisions, asOf);
  const applied = report.questions.filter((question) => answers.has(question.id)).length;
  const used = (made.suppressions ?? []).filter(({ source, state }) => source === 'team' && state === 'used').length;
  if (applied + decisions.length === 0 && sameStates(report, made)) return report;
  return derived(made, {
    receipt: report.receipt.sha256,
    answers: applied,
    ...(used === 0 ? {} : { decisions: used }),
  });
}

function sameStates(one: Report, other: Report): boolean {
  const [a, b] = [statesOf(one), statesOf(other)];
  return a.length === b.length && a.every((state, index) => state === b[index]);
}

function statesOf({ suppressions = [], settings }: Report): readonly string[] {
  return [...suppressions, ...(settings?.facts ?? [])].map(({ state }) => state);
}

/**
 * The report with only these findings in its list and plan; everything else, the score too, speaks of the whole audit.
 * `label` is how a person would name the choice.
 */
export function withFindings(report: Report | Derived, keep: (finding: Finding) => boolean, label: string): Derived {
  const findings = report.findings.filter(keep);
  const ids = new Set(findings.map((finding) => finding.id));
  const kept = (of: readonly string[]) => of.filter((id) => ids.has(id));
  const plan = {
    now: kept(report.plan.now),
    soon: kept(report.plan.soon),
    monitor: kept(report.plan.monitor),
    effortNow: totalEffort(findings.filter((finding) => finding.plan === 'now' && isOpen(finding))),
  };
  const whole = report.derived?.findings ?? report.findings.length;
  return derived({ ...report, findings, plan }, { filter: label, findings: whole });
}

/** The same by the filter language; an empty filter keeps everything. */
export function withFilter(report: Report | Derived, filter: string): Report | Derived {
  const { query } = parseQuery(filter);
  if (query.terms.length === 0) return report;
  const rows = matching(rowsOf(report.findings), query, queryFactsOf(report.questions));
  const ids = new Set(rows.map((row) => row.id));
  return withFindings(report, (finding) => ids.has(finding.id), filter.trim());
}

function derived(report: Report | Derived, change: Partial<NonNullable<Report['derived']>>): Derived {
  const { receipt, ...rest } = report as Report; // a derived one has none, and none is read of it
  const before = rest.derived ?? {
    receipt: receipt?.sha256 ?? '',
    answers: 0,
    filter: null,
    findings: report.findings.length,
  };
  return { ...rest, derived: { ...before, ...change } };
}
