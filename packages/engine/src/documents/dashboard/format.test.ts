import { describe, expect, it } from 'vitest';
import { dashboardFormat, parseDashboard } from './format.ts';

const board = `{
  "title": "API",
  "schemaVersion": 39,
  "panels": [
    { "type": "row", "panels": [
      { "title": "Errors", "datasource": { "type": "prometheus", "uid": "prom" },
        "targets": [ { "expr": "rate(errors_total{code=\\"500\\"}[5m])" } ] }
    ] }
  ]
}
`;

describe('Grafana dashboards', () => {
  it('reads queries of panels in rows with their line and data source', () => {
    const { title, queries } = parseDashboard('grafana/api.json', board);
    expect(title).toBe('API');
    expect(queries).toMatchObject([
      {
        panel: 'Errors',
        expression: 'rate(errors_total{code="500"}[5m])',
        datasource: 'prom',
        datasourceType: 'prometheus',
      },
    ]);
    expect(queries[0]?.span.line).toBe(7);
  });

  it('claims by folder or name and by content', () => {
    const claims = (path: string, text: string) =>
      dashboardFormat.claimsPath(path) && dashboardFormat.claimsText?.(path, text);
    expect(claims('monitoring/dashboards/api.json', board)).toBe(true);
    expect(claims('dashboard/package.json', board)).toBe(false);
    expect(claims('dashboard/data.json', '{"panels": 1}')).toBe(false);
  });

  it('says when it is no JSON', () => {
    expect(parseDashboard('grafana/a.json', '{').problems).toHaveLength(1);
  });
});
