import { describe, expect, it } from 'vitest';
import { metricsOf, parsePrometheus } from './parse.ts';

describe('Prometheus files', () => {
  it('reads alerts with metrics, labels and lines', () => {
    const document = parsePrometheus(
      'monitoring/alerts.yml',
      'groups:\n  - name: app\n    rules:\n      - alert: DiskFull\n        expr: node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1\n        for: 10m\n        labels: { severity: page }\n        annotations:\n          runbook_url: https://example.org/disk\n      - record: x\n        expr: sum(y)\n',
    );
    expect(document.format).toBe('rules');
    expect(document.alerts).toHaveLength(1);
    expect(document.alerts[0]).toMatchObject({
      name: 'DiskFull',
      metrics: ['node_filesystem_avail_bytes', 'node_filesystem_size_bytes'],
      labels: { severity: 'page' },
      annotations: { runbook_url: 'https://example.org/disk' },
    });
    expect(document.alerts[0]?.span.line).toBe(4);
  });

  it('names the metrics of nested expressions, and none when the expression is broken', () => {
    expect(metricsOf('histogram_quantile(0.9, sum by (le) (rate(http_seconds_bucket{job="a"}[5m]))) > 2')).toEqual([
      'http_seconds_bucket',
    ]);
    expect(metricsOf('rate(foo[5m')).toEqual([]);
  });

  it('tells the three kinds apart', () => {
    expect(parsePrometheus('p.yml', 'scrape_configs: []\n').format).toBe('config');
    expect(parsePrometheus('a.yml', 'route:\n  receiver: x\nreceivers: []\n').format).toBe('alertmanager');
  });
});
