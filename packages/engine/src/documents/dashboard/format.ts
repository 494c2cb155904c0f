import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import { indexLines, spanOf } from '../../text/span.ts';
import type { DocumentFormat } from '../document.ts';
import type { DashboardDocument, DashboardQuery } from './document.ts';

/** Queries kept per dashboard. */
const maxQueries = 500;

export const dashboardFormat: DocumentFormat<DashboardDocument> = {
  kind: 'dashboard',
  version: 1,
  feeds: ['observability/metrics'],
  claimsPath: pathClaims.dashboard,
  claimsText: (_path, text) =>
    text.includes('"panels"') && (text.includes('"schemaVersion"') || text.includes('"targets"')),
  parse: (path, text) => parseDashboard(path, text),
};

/** Reads title and queries; a file that is no JSON has one problem and no query. */
export function parseDashboard(path: string, text: string): DashboardDocument {
  const empty = {
    kind: 'dashboard',
    path,
    problems: [],
    title: path.split('/').at(-1) ?? path,
    uid: null,
    queries: [],
    imported: false,
  } as const;
  let root: unknown;
  try {
    root = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { ...empty, problems: [{ line: 1, reason: 'not readable as JSON' }] };
  }
  const board = objectOf(objectOf(root).dashboard ?? root);
  const index = indexLines(path, text);
  const queries: DashboardQuery[] = [];
  let from = 0;
  for (const panel of panelsOf(board.panels, 0)) {
    for (const target of listOf(panel.targets)) {
      const query = objectOf(target);
      const expression = query.expr;
      if (typeof expression !== 'string' || expression === '' || queries.length >= maxQueries) continue;
      const written = JSON.stringify(expression);
      const found = text.indexOf(written, from);
      const start = found >= 0 ? found : Math.max(0, text.indexOf(written));
      if (found >= 0) from = found + written.length;
      const source = objectOf(query.datasource ?? panel.datasource);
      queries.push({
        panel: typeof panel.title === 'string' ? panel.title : '',
        expression,
        datasource: literal(source.uid),
        datasourceType: literal(source.type),
        span: spanOf(index, start, start + written.length),
      });
    }
  }
  return {
    ...empty,
    title: typeof board.title === 'string' ? board.title : empty.title,
    uid: literal(board.uid),
    queries,
    imported: listOf(board.__inputs).length > 0 || typeof board.gnetId === 'number',
  };
}

/** Panels, and the panels of collapsed rows. */
function panelsOf(value: unknown, depth: number): Record<string, unknown>[] {
  if (depth > 5) return [];
  return listOf(value).flatMap((item) => {
    const panel = objectOf(item);
    return [panel, ...panelsOf(panel.panels, depth + 1)];
  });
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}; // narrowed on this line
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function literal(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && !value.includes('$') && !value.startsWith('-- ') ? value : null;
}
