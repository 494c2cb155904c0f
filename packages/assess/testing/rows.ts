import type { FindingRow } from '@seaworthy/schema/api-findings';

/** A row as the overview holds it; a test names only what it is about. */
export function row(id: string, more: Partial<FindingRow> = {}): FindingRow {
  return {
    id,
    number: Number(id),
    ruleId: 'network/timeouts-and-limits/body-limit-missing',
    section: 'network/timeouts-and-limits',
    kind: 'issue',
    severity: 'HIGH',
    confidence: 'High',
    riskCategory: 'Network',
    title: 'Large uploads are refused by the proxy',
    file: 'nginx.conf',
    line: 31,
    endLine: 31,
    subject: { kind: 'service', name: 'proxy' },
    plan: 'now',
    effort: { lowHours: 0.1, highHours: 0.25, why: [] },
    delta: 0.3,
    places: 1,
    fix: { title: 'Raise the limit', safety: 'review', patch: true, grade: 'suggested', files: ['nginx.conf'] },
    ...more,
  };
}

/** Four findings of different kinds, in the report's order. */
export const rows: readonly FindingRow[] = [
  row('1'),
  row('2', {
    severity: 'CRITICAL',
    section: 'network/tls',
    ruleId: 'network/tls/no-tls',
    title: 'Uploads served over plain HTTP',
  }),
  row('3', {
    section: 'storage/sqlite',
    ruleId: 'storage/sqlite/wal-off',
    severity: 'MEDIUM',
    file: 'api/db.py',
    line: 4,
    title: 'WAL is off',
    plan: 'soon',
    delta: 0.1,
    effort: { lowHours: 1, highHours: 3, why: [] },
    subject: { kind: 'app', name: 'api' },
    fix: { title: 'Switch it on', safety: 'advice', patch: false, grade: 'advice', files: [] },
  }),
  row('4', {
    kind: 'suspicious',
    confidence: 'Low',
    delta: 0.02,
    fix: { title: 'Raise the limit', safety: 'review', patch: true, grade: 'proven', files: ['nginx.conf'] },
  }),
];
