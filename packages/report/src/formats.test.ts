import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding, Report } from '@seaworthy/schema/report';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderAlerts } from './alerts.ts';
import { renderBadge } from './badge.ts';
import { csvField, renderCsv } from './csv.ts';
import { isInert } from './inert-command.ts';
import { renderJunit } from './junit.ts';
import { renderPatch } from './patch-file.ts';
import { renderStepSummary } from './step-summary.ts';
import { renderVerifyScript } from './verify-script.ts';

const fixtures = new URL('../../../fixtures/', import.meta.url);
const fixture = (name: string): Report => JSON.parse(readFileSync(new URL(`${name}/report.json`, fixtures), 'utf8'));
const desk = fixture('docs-desk');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-formats-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('fixes.patch', () => {
  test('applies to the repository as it is, and says what it left out', () => {
    for (const name of ['docs-desk', 'shop-k8s']) {
      const tree = join(folder, name);
      cpSync(fileURLToPath(new URL(`${name}/repo`, fixtures)), tree, { recursive: true });
      const patch = renderPatch(fixture(name));
      for (const args of [
        ['git', 'apply', '--check', '-'],
        ['patch', '-p1', '--dry-run', '--fuzz=0'],
        ['git', 'apply', '-'],
      ]) {
        const [program = '', ...rest] = args;
        const run = spawnSync(program, rest, { cwd: tree, input: patch, encoding: 'utf8' });
        expect(run.status, `${name}: ${args.join(' ')} ${run.stderr}`).toBe(0);
      }
    }
    const edits = desk.findings.filter((finding) => finding.fix.edits.length > 0).length;
    const head = renderPatch(desk);
    const taken = Number(/# In this file: (\d+) of/.exec(head)?.[1]);
    const left = Number(/# Left out: (\d+)/.exec(head)?.[1] ?? 0);
    expect(taken).toBeGreaterThan(5);
    expect(taken + left).toBe(edits);
  });
});

describe('alerts.yml', () => {
  const watched = (metric: string, threshold: string): Finding => {
    const [finding] = desk.findings;
    if (finding === undefined) throw new Error('the fixture has no finding');
    return {
      ...finding,
      severity: 'MONITOR',
      monitor: { metric, threshold, why: 'It fills the disk: {{ $value }} "now".' },
    };
  };
  const check = (report: Report) => {
    const file = join(folder, 'alerts.yml');
    const text = renderAlerts(report);
    writeFileSync(file, text);
    return { text, ...spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' }) };
  };

  test('hold an alert for each metric that is an expression, and promtool accepts them', () => {
    const findings = [
      watched('node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes', 'below 20 % for 10 minutes'),
      { ...watched('rate(http_requests_total{code=~"5.."}[5m])', 'more than 0.5'), number: 2 },
      { ...watched('redis_up == 0', 'as soon as it is'), number: 3 },
    ];
    const { text, status, stdout, stderr } = check({ ...desk, findings });
    expect(stderr).toBe('');
    expect([status, stdout]).toEqual([0, expect.stringContaining('3 rules found')]);
    expect(text).toContain('(node_filesystem_avail_bytes{mountpoint=\\"/\\"} / node_filesystem_size_bytes) < 0.2');
    expect(text).toContain('        for: 10m');
  });

  test('know what common exporters measure, and select only pods with a name that Kubernetes takes', () => {
    const rules = [
      'network/rate-limiting/connection-limit-missing',
      'storage/volumes/datastore-without-volume',
      'scaling/anti-affinity/replicas-on-one-node',
      'scaling/autoscaling/capacity-fixed',
    ];
    const onWatch = (name: string) =>
      rules.map((ruleId, index) => ({
        ...watched('said in words', 'too much'),
        ruleId,
        number: index + 1,
        subject: { kind: 'workload', name },
      }));
    const { text, stderr, stdout } = check({ ...desk, findings: onWatch('shop.api') });
    expect([stderr, stdout]).toEqual(['', expect.stringContaining('4 rules found')]);
    expect(text).toContain('pod=~\\"shop[.]api-.+\\"');
    expect(check({ ...desk, findings: onWatch('x"} or vector(1)') }).stdout).toContain('2 rules found');
  });

  test('list what is said in words as comments, for every fixture', () => {
    for (const report of [desk, fixture('shop-k8s'), fixture('docs-desk-repaired')]) {
      const { text, status } = check(report);
      expect(status).toBe(0);
      for (const { monitor } of report.findings) if (monitor !== undefined) expect(text).toContain(monitor.threshold);
    }
    const { text } = check({
      ...desk,
      findings: [watched('minutes (of a job)', 'above 3'), watched('size_of it', '1')],
    });
    expect(text).toContain('groups: []');
  });
});

describe('verify.sh', () => {
  const script = renderVerifyScript(desk);
  const run = (...args: string[]) => {
    const file = join(folder, 'verify.sh');
    writeFileSync(file, script);
    return spawnSync('bash', [file, ...args], { encoding: 'utf8' });
  };

  test('is a script that lists every recommended check and every finding', () => {
    expect(spawnSync('bash', ['-n'], { input: script }).status).toBe(0);
    const { stdout, status } = run();
    expect(status).toBe(0);
    for (const step of desk.verification) expect(stdout).toContain(`$ ${step.command}`);
    for (const finding of desk.findings) expect(script).toMatch(new RegExp(`^(step|#) ${finding.number} `, 'm'));
  });

  test('runs what is named and nothing else, and refuses to guess a placeholder', () => {
    const [first] = desk.verification;
    if (first === undefined) throw new Error('the fixture has no verification');
    const verification = [
      { ...first, command: 'echo "it runs $((40 + 2))"' },
      { ...first, command: 'curl http://<host>/' },
      { ...first, command: 'echo never' },
    ];
    const text = renderVerifyScript({ ...desk, verification, findings: [] });
    const { stdout, stderr } = spawnSync('bash', ['-s', 'v1', 'v2'], { input: text, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toContain('\nit runs 42\nexit code 0');
    expect(stdout).toContain('Not run: replace the part in angle brackets');
    expect(stdout).not.toContain('never');
    expect(run('zz').status).toBe(2);
  });

  test('never runs what a name of the audited repository begins', () => {
    const [first] = desk.findings;
    if (first === undefined) throw new Error('the fixture has no finding');
    const mark = join(folder, 'harmed');
    const names = [`web;touch ${mark};#`, `web && touch ${mark}`, `$(touch ${mark})`, `web' ; touch ${mark} ; '`];
    const forged = `x\` \`touch ${mark}`;
    const findings = [...names, forged].map((name, index) => ({
      ...first,
      number: index + 1,
      subject: { ...first.subject, name },
      verify: [`\`echo ${name} id\` prints nothing.`],
    }));
    const text = renderVerifyScript({ ...desk, findings });
    const asked = findings.map(({ number }) => String(number));
    const { stdout, stderr } = spawnSync('bash', ['-s', ...asked], { input: text, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.match(/Not run: names in it/g)).toHaveLength(5);
    expect(existsSync(mark)).toBe(false);
  });

  test('runs the usual commands of the rules', () => {
    const usual = [
      "docker inspect -f '{{json .Mounts}}' $(docker compose -f deploy/compose.yml ps -q api)",
      'docker compose exec api sqlite3 ./app.db "pragma journal_mode"',
      'docker history --no-trunc IMAGE | grep SECRET_KEY',
      'git ls-files --error-unmatch .env && git log --oneline -- .env',
      "printf 'FROM busybox\\nCOPY . /c\\n' | docker build --progress=plain -f - .",
      "docker run --rm --entrypoint sh IMAGE -c 'command -v gcc make cc'",
    ];
    expect(usual.filter((command) => !isInert(command))).toEqual([]);
    const others = ['a `b`', 'a > b', "a 'b", 'a "$b"', "x sh -c 'ls; rm b'", 'a $(docker compose ps -q b;c)', 'a #b'];
    expect(others.filter(isInert)).toEqual([]);
  });
});

describe('the table', () => {
  test('has 22 columns, CRLF, and a row per finding', () => {
    const text = renderCsv(desk);
    const rows: Record<string, string>[] = parse(text, { columns: true, record_delimiter: '\r\n' });
    expect(rows).toHaveLength(desk.findings.length);
    expect(Object.keys(rows[0] ?? {})).toHaveLength(22);
    expect(rows.map((row) => row.title)).toEqual(desk.findings.map((finding) => finding.title));
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('gives a spreadsheet nothing to run', () => {
    for (const evil of ['=1+1', ' =1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1', '|calc']) {
      expect(csvField(evil)).toMatch(/^'/);
    }
    // Where a comma stands in numbers, programs take a semicolon as the end of a cell.
    expect(csvField('web; =1+1;@x;y - z')).toBe("web; '=1+1;'@x;y - z");
    expect(csvField('a "b", c')).toBe('"a ""b"", c"');
    expect(csvField(-1)).toBe('-1');
  });
});

describe('the JUnit file', () => {
  test('has 35 cases and says what failed, what is asked and what does not apply', () => {
    const text = renderJunit(desk);
    expect(text.match(/<testcase /g)).toHaveLength(35);
    expect(text.match(/<testsuite /g)).toHaveLength(9);
    expect(text).toContain('<failure type="CRITICAL"');
    expect(text).toContain('<skipped message="n/a: ');
  });

  test('has an error for each unread file, also for one that feeds nothing', () => {
    const failed = [
      { path: 'a.yml', line: 4, reason: 'It is not valid YAML.', feeds: ['network/tls' as const] },
      { path: 'b.bin', reason: 'It is not UTF-8 text.', feeds: [] },
    ];
    const text = renderJunit({ ...desk, input: { ...desk.input, failed } });
    expect(text).toContain('<error type="unread" message="a.yml:4 was not read">It is not valid YAML.</error>');
    expect(text).toContain('<error type="unread" message="b.bin was not read">');
    expect(text).toContain(' errors="2"');
  });
});

describe('the badge', () => {
  test('tells the band by shape and number, and says when there is no score', () => {
    const of = (value: number | null) => renderBadge({ value, band: null });
    expect(of(9.4)).toContain('✓ 9.4');
    expect(of(7)).toContain('▲ 7.0');
    expect(of(6.99)).toContain('◆ 6.9');
    expect(of(1)).toContain('⬢ 1.0');
    expect(of(null)).toContain('– not scored');
  });
});

test('the step summary begins with the score on a scale and the gate, and folds what is beyond twenty findings', () => {
  const text = renderStepSummary(desk, { gate: ['Gate failed: 44 findings at or above high.'] });
  const score = desk.score.value ?? 0;
  expect(text).toContain(`**${score.toFixed(1)} / 10**`);
  expect(text).toContain('**Gate failed: 44 findings at or above high.**');
  expect(text.match(/^\| \d+ \| /gm)).toHaveLength(desk.findings.filter((finding) => finding.kind === 'issue').length);
  expect(text.split('<details>')[0]?.match(/^\| \d+ \| /gm)).toHaveLength(20);
});
