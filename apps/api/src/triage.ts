import { suppressionsOf } from '@seaworthy/assess/triage/decisions';
import type { DecisionView, TriageIndex, TriageView } from '@seaworthy/schema/api-triage';
import { dayMs } from '@seaworthy/schema/iso-day';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Finding, Report } from '@seaworthy/schema/report';
import { acceptedMaxDays } from '@seaworthy/schema/report-triage';
import type { Audit, Store } from '@seaworthy/store/port';
import type { SeenFinding, TriageSubject } from '@seaworthy/store/triage-port';
import type { Authorized } from './authorise.ts';
import type { CurrentReport, Reports } from './reports.ts';
import { decidableOf, decisionOf, findingsOfSubjects } from './said.ts';

/** One audit's report with what people said about its findings. */
export interface TriagedReport {
  readonly current: CurrentReport;
  readonly subjects: readonly TriageSubject[];
  /** Undefined: nobody spoke of the finding yet. */
  subjectOf(findingId: string): TriageSubject | undefined;
  /** @throws SeaworthyError not-found when today's report has no such finding. */
  finding(id: string): Finding;
}

/** @throws SeaworthyError audit/not-finished. */
export async function readTriage(store: Store, reports: Reports, audit: Authorized<Audit>): Promise<TriagedReport> {
  const [stored, current, subjects] = await Promise.all([
    reports.stored(audit),
    reports.current(audit),
    store.triage.subjects(audit.projectId),
  ]);
  const findings = decidableOf(stored);
  const byFinding = new Map<string, TriageSubject>();
  // Last and therefore first: whoever decided about a finding spoke of it, whatever else was said about its like.
  for (const group of [subjects, subjects.filter(({ decision }) => decision !== null)]) {
    const found = findingsOfSubjects(findings, group);
    for (const subject of group) {
      const findingId = found.get(subject.id);
      if (findingId !== undefined) byFinding.set(findingId, subject);
    }
  }
  return {
    current,
    subjects,
    subjectOf: (findingId) => byFinding.get(findingId),
    finding(id) {
      const finding = current.finding(id);
      if (finding === undefined) throw new SeaworthyError('not-found', `This audit has no finding ${id}.`);
      return finding;
    },
  };
}

export function seenFinding(finding: Finding, subject: TriageSubject | undefined): SeenFinding {
  const { ruleId, fingerprints, title, file } = finding;
  return { ruleId, fingerprints, title, file, subjectName: finding.subject.name, subjectId: subject?.id ?? null };
}

export async function talkOf(store: Store, subject: TriageSubject | undefined): Promise<TriageView> {
  if (subject === undefined) return { assignee: null, comments: [], history: [] };
  const { assignee, comments, history } = await store.triage.talk(subject.id);
  return { assignee, comments: [...comments], history: [...history] };
}

/** Findings of which somebody is in charge, or that people talk about, in the order of the report. */
export function triageIndex({ current, subjectOf }: TriagedReport): TriageIndex {
  return {
    findings: current.report.findings.flatMap(({ id }) => {
      const subject = subjectOf(id);
      if (subject === undefined || (subject.assignee === null && subject.comments === 0)) return [];
      return [{ id, assignee: subject.assignee, comments: subject.comments }];
    }),
  };
}

/** @throws SeaworthyError request/invalid when the last day is over already, or more than a year away. */
export function refuseWrongEnd(until: string | null, today: string): void {
  if (until === null) return;
  const days = daysBetween(today, until);
  if (days < 0) throw new SeaworthyError('request/invalid', `until: ${until} is over.`);
  if (days > acceptedMaxDays) {
    throw new SeaworthyError(
      'request/invalid',
      `until: ${until} is ${days} days away; at most ${acceptedMaxDays} are.`,
    );
  }
}

/**
 * What stands in the repository is withdrawn there.
 * @throws SeaworthyError triage/in-repository for a finding that an entry of the repository decides.
 */
export function refuseRepositorys({ triage, title }: Finding): void {
  if (triage?.source !== 'repository') return;
  const where = triage.place === undefined ? 'in the repository' : `in ${triage.place.path}:${triage.place.startLine}`;
  const what = triage.kind === 'accepted-risk' ? 'accepted' : 'called no problem';
  throw new SeaworthyError('triage/in-repository', `“${title}” is ${what} ${where}.`);
}

/** Every decision with its state in this report; without one the team's alone, which then cover nothing. */
export function decisionViews(
  report: Report | null,
  stored: Report | null,
  { decided, today }: CurrentReport['said'],
): DecisionView[] {
  const states = suppressionsOf(stored === null ? [] : decidableOf(stored), decided.map(decisionOf), today);
  const team = states.flatMap((state, index): DecisionView[] => {
    const subject = decided[index];
    if (subject === undefined) return [];
    return [
      { ...state, id: String(subject.decision.id), title: subject.title, daysLeft: daysLeft(state.until, today) },
    ];
  });
  const titles = new Map(report?.findings.map(({ id, title }) => [id, title]));
  const own = (report?.suppressions ?? []).filter(({ source }) => source === 'repository');
  const repository = own.map((entry): DecisionView => {
    const title = titles.get(entry.findingIds[0] ?? '') ?? null;
    return { ...entry, id: null, title, daysLeft: daysLeft(entry.until, today) };
  });
  return [...team, ...repository];
}

function daysLeft(until: string | null, today: string): number | null {
  return until === null ? null : Math.max(0, daysBetween(today, until));
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}
