import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { SectionResult } from '@seaworthy/schema/report';
import { areas } from '@seaworthy/schema/taxonomy';
import type { Severity } from '@seaworthy/schema/vocabulary';

/** One section of the compartment plan and of the term table. */
export interface Compartment {
  readonly id: SectionResult['id'];
  /** Number in the audit's own order, `2C`. */
  readonly seed: string;
  readonly title: string;
  readonly short: string;
  readonly result: SectionResult;
  /** Worst severity among its open findings; undefined without any. */
  readonly worst: Severity | undefined;
  /** Findings that people accepted, or called no problem. */
  readonly decided: number;
  /** Points of 100 that the section loses. */
  readonly points: number;
}

export interface CompartmentArea {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly sections: readonly Compartment[];
  readonly points: number;
  readonly weight: number;
}

/** From this number of critical, or of critical and high findings on, the load line stands here. */
export interface Knot {
  readonly counted: 'critical' | 'critical and high';
  readonly count: number;
  readonly cap: number;
}

const order: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'];

/** The 9 areas with their 35 sections as this report found them. A section that a report lacks is left out. */
export function compartmentsOf(report: ReportOverview): readonly CompartmentArea[] {
  const results = new Map(report.sections.map((section) => [section.id, section]));
  const worst = worstBySection(report);
  const decided = decidedBySection(report);
  return areas.map((area) => {
    const sections = area.sections.flatMap(({ id, seed, title, short }) => {
      const result = results.get(id);
      if (result === undefined) return [];
      return [
        {
          id,
          seed,
          title,
          short,
          result,
          worst: worst.get(id),
          decided: decided.get(id) ?? 0,
          points: result.weight * result.loss,
        },
      ];
    });
    return {
      id: area.id,
      title: area.title,
      short: area.short,
      sections,
      points: sum(sections.map((section) => section.points)),
      weight: sum(sections.map((section) => section.result.weight)),
    };
  });
}

function worstBySection(report: ReportOverview): ReadonlyMap<string, Severity> {
  const worst = new Map<string, Severity>();
  for (const { section, severity } of report.findings.filter(isOpen)) {
    const known = worst.get(section);
    if (known === undefined || order.indexOf(severity) < order.indexOf(known)) worst.set(section, severity);
  }
  return worst;
}

function decidedBySection(report: ReportOverview): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of report.findings) {
    if (!isOpen(finding)) counts.set(finding.section, (counts.get(finding.section) ?? 0) + 1);
  }
  return counts;
}

/** The term table as CSV, unrounded, and the knots of the load line: what a spreadsheet needs to recompute the score. */
export function termsCsv(plan: readonly CompartmentArea[], knots: readonly Knot[]): string {
  const rows = plan.flatMap((area) =>
    area.sections.map(({ id, result, points }) =>
      [id, result.weight, result.loss, points, result.findings, result.questions].join(','),
    ),
  );
  return [
    'section,weight,loss,points lost,findings,open questions',
    ...rows,
    '',
    'counted,number,load line',
    ...knots.map(({ counted, count, cap }) => [counted, count, cap].join(',')),
  ].join('\n');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
