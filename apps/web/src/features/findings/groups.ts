import type { FindingRow, ReportOverview } from '@seaworthy/schema/api';
import { areas } from '@seaworthy/schema/taxonomy';
import { severityOrder } from './filter.ts';

/** One heading of the list with its rows. */
export interface Group {
  /** Area id, or `suspicious`. */
  readonly id: string;
  readonly title: string;
  /** Points that the area loses, and its weight; null for the suspicious patterns, which belong to several areas. */
  readonly points: { readonly lost: number; readonly weight: number } | null;
  readonly findings: readonly FindingRow[];
}

/**
 * Issues by area, worst first and then by what fixing them gains; suspicious patterns stand apart at the end. Areas
 * without a match are left out.
 */
export function groupsOf(
  findings: readonly FindingRow[],
  report: ReportOverview,
  suspiciousTitle: string,
): readonly Group[] {
  const issues = findings.filter((finding) => finding.kind === 'issue');
  const groups: Group[] = areas.map((area) => ({
    id: area.id,
    title: area.short,
    points: pointsOf(area.id, report),
    findings: sorted(issues.filter((finding) => finding.section.startsWith(`${area.id}/`))),
  }));
  const suspicious = sorted(findings.filter((finding) => finding.kind === 'suspicious'));
  return [...groups, { id: 'suspicious', title: suspiciousTitle, points: null, findings: suspicious }].filter(
    (group) => group.findings.length > 0,
  );
}

const namedKinds: ReadonlySet<string> = new Set(['service', 'app', 'workload', 'container', 'job']);

/** Whose finding it is, where the file does not say it: one Compose file holds many services. Null otherwise. */
export function ownerOf({ subject }: Pick<FindingRow, 'subject'>): string | null {
  return namedKinds.has(subject.kind) ? subject.name : null;
}

function sorted(findings: readonly FindingRow[]): readonly FindingRow[] {
  return [...findings].sort(
    (a, b) =>
      severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity) || b.delta - a.delta || a.number - b.number,
  );
}

function pointsOf(areaId: string, report: ReportOverview): { readonly lost: number; readonly weight: number } {
  const sections = report.sections.filter((section) => section.id.startsWith(`${areaId}/`));
  return {
    lost: sections.reduce((points, section) => points + section.weight * section.loss, 0),
    weight: sections.reduce((weights, section) => weights + section.weight, 0),
  };
}

/** The finding `step` rows from the current one in list order; the first one when none is current, null past the ends. */
export function neighbour(groups: readonly Group[], currentId: string | null, step: 1 | -1): FindingRow | null {
  const rows = groups.flatMap((group) => group.findings);
  if (currentId === null) return rows[0] ?? null;
  const at = rows.findIndex((finding) => finding.id === currentId);
  return rows[at + step] ?? null;
}
