import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Report } from '@seaworthy/schema/report';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../tools/prepare.mjs';
import { root } from './support/product.ts';

/**
 * The product audits its own repository, as somebody would upload it: what Git has and what it would take. There are no
 * suppressions; what this finds is put right in the deployment, or in the rule when the rule was wrong.
 */
describe('the audit of this repository by its own command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-own-'));
  let exit: { readonly status: number | null; readonly stderr: string };
  let report: Report;

  beforeAll(async () => {
    await prepare({ build: ['cli'], log: () => undefined });
    const archive = join(folder, 'seaworthy.tar.gz');
    execFileSync('tar', ['czf', archive, '-C', root, '--null', '-T', '-'], { input: ownFiles().join('\0') });
    const out = join(folder, 'report.json');
    const gate = ['--fail-on', 'high', '--min-score', '9.5'];
    exit = spawnSync(process.execPath, ['apps/cli/dist/main.js', 'audit', archive, ...gate, '-f', 'json', '-o', out], {
      cwd: root,
      encoding: 'utf8',
    });
    report = Report.parse(JSON.parse(readFileSync(out, 'utf8')));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('passes the gate: nothing critical, nothing high, at least 9.5, and every file that matters was read', () => {
    const worst = report.findings
      .filter(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH')
      .map(({ ruleId, file, line }) => `${ruleId} ${file}:${line}`);
    expect(worst).toEqual([]);
    expect(report.input.failed).toEqual([]);
    expect(report.score.value).toBeGreaterThanOrEqual(9.5);
    expect(exit.status, exit.stderr).toBe(0);
  });

  it('saw the deployment: three images, Compose, nginx, Kubernetes and both programs', () => {
    const components = report.model.components.map(({ id }) => id);
    for (const id of ['api', 'worker', 'proxy', 'redis'])
      expect(components).toContain(`compose:docker/compose.yml#${id}`);
    const seen = new Set((report.passes ?? []).map(({ file }) => file));
    for (const file of ['docker/Dockerfile', 'docker/compose.yml', 'nginx/nginx.conf', 'deploy/kubernetes/api.yaml'])
      expect([...seen]).toContain(file);
  });

  it('judged nothing that only tests, explains or illustrates', () => {
    const judged = report.findings.map(({ file }) => file);
    for (const path of judged) expect(path).not.toMatch(/^(fixtures|tests)\/|\.test\.tsx?$|\/testing\//);
    const aside = new Map(report.model.environments.map((one) => [one.class, one.examples.map(({ why }) => why)]));
    expect(aside.get('test')?.length).toBeGreaterThan(0);
    for (const why of aside.get('test') ?? []) expect(why).toMatch(/^(folder|named) /);
  });
});

/** Without Git (a source archive) everything but what is installed, built or written by a run. */
function ownFiles(): string[] {
  if (existsSync(join(root, '.git'))) {
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
    const names = String(list).split('\0');
    return names.filter((name) => name !== '' && existsSync(join(root, name)));
  }
  const kept = ['node_modules', 'dist', '.seaworthy', '.turbo'].flatMap((name) => ['-name', name, '-prune', '-o']);
  const list = execFileSync('find', ['.', ...kept, '-type', 'f', '-print0'], { cwd: root, maxBuffer: 1 << 26 });
  return String(list)
    .split('\0')
    .filter((name) => name !== '')
    .map((name) => name.slice(2));
}
