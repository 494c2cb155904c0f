import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { parse } from 'yaml';
import { ApiEnvironment } from '../apps/api/src/config.ts';
import { WorkerEnvironment } from '../apps/worker/src/config.ts';
import { describeConfig } from '../packages/runtime/src/config.ts';
import { freePort, type Product, root, startProduct } from './support/product.ts';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const alerts: readonly Alert[] = parse(read('monitoring/alerts.yml')).groups.flatMap(
  (group: { readonly rules: readonly Alert[] }) => group.rules,
);
const dashboardQueries = [...read('monitoring/dashboard.json').matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(
  ([, text = '""']) => JSON.parse(text) as string,
);
const runbooks = readdirSync(join(root, 'docs/runbooks')).filter((name) => name !== 'README.md');
const expressions = [...alerts.map(({ expr }) => expr), ...dashboardQueries];

describe('alerts and runbooks', () => {
  it('promtool accepts rules and scrape configuration, and every alert speaks when it must and only then', () => {
    const promtool = (...args: string[]) =>
      execFileSync('promtool', args, { cwd: join(root, 'monitoring'), encoding: 'utf8', stdio: 'pipe' });
    expect(promtool('check', 'rules', 'alerts.yml')).toContain(`SUCCESS: ${alerts.length} rules found`);
    expect(promtool('check', 'config', 'prometheus.yml')).toContain('SUCCESS');
    expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  });

  it('every alert has cases in which it speaks and in which it is silent', () => {
    const { tests } = parse(read('monitoring/alerts.test.yml'));
    const cases: readonly { alertname: string; exp_alerts?: unknown[] }[] = tests.flatMap(
      (test: { alert_rule_test: unknown[] }) => test.alert_rule_test,
    );
    for (const { alert } of alerts) {
      const own = cases.filter(({ alertname }) => alertname === alert);
      expect(own.map(({ exp_alerts }) => exp_alerts !== undefined).sort(), alert).toEqual(
        expect.arrayContaining([false, true]),
      );
    }
  });

  it('every alert names who acts and a runbook that names it, with its five parts; no runbook stands alone', () => {
    for (const { alert, labels, annotations } of alerts) {
      expect(['page', 'ticket'], alert).toContain(labels.severity);
      const text = read(annotations.runbook ?? expect.unreachable(`${alert} has no runbook`));
      expect(text, alert).toContain(`\`${alert}\``);
      const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
      expect(parts, alert).toEqual(['Meaning', 'First look', 'Causes', 'Fix', 'When to escalate']);
    }
    const named = new Set(alerts.map(({ annotations }) => annotations.runbook));
    expect(runbooks.map((name) => `docs/runbooks/${name}`).sort()).toEqual([...named].sort());
    for (const name of runbooks) expect(read('docs/runbooks/README.md')).toContain(`](${name})`);
  });

  it('runbooks speak of variables, problems and pages that exist', () => {
    const variables = [ApiEnvironment, WorkerEnvironment].flatMap((schema) =>
      describeConfig<typeof schema.shape>(schema).map(({ name }) => name),
    );
    const problems = read('docs/problems.md');
    for (const name of [...runbooks, 'README.md']) {
      const text = read(`docs/runbooks/${name}`);
      for (const [variable] of text.matchAll(/\bSEAWORTHY_\w+|\bLOG_LEVEL\b/g))
        expect(variables, name).toContain(variable);
      for (const [, code = ''] of text.matchAll(/`((?:audit|storage|archive)\/[a-z-]+)`/g)) {
        expect(problems, name).toContain(code);
      }
      for (const [, page = ''] of text.matchAll(/\]\(([^)]+)\)/g)) expect(runbooks, name).toContain(page);
    }
  });
});

describe('the running product', () => {
  let product: Product;
  let backups: string;
  /** Of the API and of the worker. */
  let exports: readonly string[];
  let exported: string;

  beforeAll(async () => {
    const port = await freePort();
    backups = mkdtempSync(join(tmpdir(), 'seaworthy-backups-'));
    product = await startProduct({ SEAWORTHY_WORKER_PORT: String(port), SEAWORTHY_BACKUP_DIR: backups });
    const scrape = async (url: string) => (await fetch(`${url}/metrics`)).text();
    const worker = `http://127.0.0.1:${port}`;
    // The lag is of events that are told as they happen: an audit that ended before its watcher came has none.
    const hasLag = async () => /^seaworthy_live_event_lag_seconds_count [1-9]/m.test(await scrape(product.url));
    do await auditSomething(product.url);
    while (!(await hasLag()));
    // The worker counts an audit a moment after it is done.
    const audited = /^seaworthy_worker_audits_total\{outcome="done"\} [1-9]/m;
    await vi.waitFor(async () => expect(await scrape(worker)).toMatch(audited));
    exports = [await scrape(product.url), await scrape(worker)];
    exported = exports.join('\n');
  });

  afterAll(async () => {
    await product?.stop();
    rmSync(backups, { recursive: true, force: true });
  });

  it('exports every metric that dashboard, alerts and runbooks name', () => {
    const types = new Map(
      [...exported.matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]),
    );
    const texts = [...expressions, ...runbooks.map((name) => read(`docs/runbooks/${name}`))];
    const named = new Set(texts.flatMap((text) => text.match(/\b(?:seaworthy|process|nodejs)_[a-z0-9_]+/g) ?? []));
    expect(named.size).toBeGreaterThan(20);
    for (const name of named) {
      const base = name.replace(/_(?:bucket|count|sum)$/, '');
      expect(types.get(name) ?? (types.get(base) === 'histogram' ? 'histogram' : undefined), name).toBeDefined();
    }
  });

  it('has the labels that they select and group by, on every series that exists', () => {
    // These two come from the scrape itself.
    const scraped = ['job', 'instance'];
    for (const expression of expressions) {
      for (const [, name = '', selector = ''] of expression.matchAll(/\b(seaworthy_[a-z0-9_]+)\{([^}]*)\}/g)) {
        const series = exported.split('\n').filter((line) => line.startsWith(`${name}{`));
        const labels = [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label ?? '');
        for (const label of labels.filter((it) => !scraped.includes(it))) {
          for (const line of series) expect(line, expression).toContain(`${label}="`);
        }
      }
    }
    expect(exported).toMatch(/^seaworthy_queue_jobs\{state="waiting",driver="database"\} \d/m);
    expect(exported).toMatch(/^seaworthy_http_request_duration_seconds_count\{.*status="2xx"/m);
    expect(exported).toMatch(/^seaworthy_live_event_lag_seconds_count [1-9]/m);
    expect(exported).toMatch(/^seaworthy_rules_duration_seconds_total\{area="network"\} \d/m);
  });

  it('keeps to the conventions of Prometheus, beside what Node tells of itself', () => {
    for (const text of exports) {
      const own = text.split('\n').filter((line) => !/^(?:# (?:HELP|TYPE) )?(?:nodejs|process)_/.test(line));
      expect(execFileSync('promtool', ['check', 'metrics'], { input: own.join('\n'), encoding: 'utf8' })).toBe('');
    }
  });
});

/** One audit from upload to report, watched, so that every metric has something to tell. */
async function auditSomething(url: string): Promise<void> {
  const archive = execFileSync('tar', ['cz', '-C', join(root, 'fixtures/static-site/repo'), '.']);
  const form = new FormData();
  form.set('project', 'static-site');
  form.set('archive', new Blob([archive]), 'static-site.tar.gz');
  const created = await fetch(`${url}/api/v1/audits`, { method: 'POST', body: form });
  expect(created.status).toBe(201);
  const { id } = (await created.json()) as { id: string }; // AuditView
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/audits/${id}/live`);
  await new Promise((resolve, reject) => socket.once('close', resolve).once('error', reject));
}
