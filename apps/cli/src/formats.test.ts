import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Report } from '@seaworthy/schema/report';
import { reportFileNames } from '@seaworthy/schema/report-files';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtCli, repositoryRoot } from '../testing/cli.ts';

const repository = join(repositoryRoot, 'fixtures', 'docs-desk', 'repo');
let scratch = '';
let all = '';
let cli: Awaited<ReturnType<typeof builtCli>>;
const everything = 'json,md,sarif,sarif-all,pdf,summary-pdf,csv,junit,github,badge,patch,verify,alerts';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'seaworthy-cli-formats-'));
  cli = await builtCli();
  all = join(scratch, 'all');
  await cli.run(['audit', repository, '-q', '-f', everything, '-o', `${all}/`]);
});
afterAll(async () => {
  await cli.remove();
  await rm(scratch, { recursive: true, force: true });
});

const reportAt = async (path: string) => Report.parse(JSON.parse(await readFile(path, 'utf8')));

describe('several formats in one run', () => {
  test('into a folder, each under its usual name, with the code of the gate', async () => {
    expect((await readdir(all)).sort()).toEqual([...reportFileNames, 'step-summary.md', 'report-all.sarif'].sort());
    expect((await readFile(join(all, 'report.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await readFile(join(all, 'step-summary.md'), 'utf8')).toMatch(
      /\*\*Gate failed: \d+ findings at or above high/,
    );
  });

  test('in pairs: each to its own file, one to stdout', async () => {
    const csv = join(scratch, 'a.csv');
    const { stdout, code } = await cli.run([
      'audit',
      repository,
      '-q',
      '-f',
      'csv,sarif',
      '-o',
      csv,
      '-o',
      '-',
      '--no-gate',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).version).toBe('2.1.0');
    expect(await readFile(csv, 'utf8')).toMatch(/^number,id,rule,/);
  });
});

describe('--filter', () => {
  test('narrows what is listed, and neither score nor gate', async () => {
    const whole = await reportAt(join(all, 'report.json'));
    const { stdout, code } = await cli.run(['audit', repository, '-q', '-f', 'json', '--filter', 'sev:critical']);
    const part = Report.parse(JSON.parse(stdout));
    expect(code).toBe(1);
    expect(part.findings.length).toBe(whole.findings.filter((it) => it.severity === 'CRITICAL').length);
    expect(part.score).toEqual(whole.score);
    expect(part.derived?.receipt).toBe(whole.receipt.sha256);
    const text = await cli.run(['audit', repository, '-q', '--filter', 'sev:critical']);
    expect(text.stdout).toContain(
      `Filtered: sev:critical. ${part.findings.length} of ${whole.findings.length} findings`,
    );
  });

  test('that is not understood is refused, not ignored', async () => {
    const { code, stderr } = await cli.run(['audit', repository, '-q', '--filter', 'sev:worst']);
    expect(code).toBe(2);
    expect(stderr).toContain('--filter "sev:worst"');
  });
});

describe('report', () => {
  test('makes from the JSON exactly what the audit made', async () => {
    const again = join(scratch, 'again');
    const { code, stderr } = await cli.run([
      'report',
      join(all, 'report.json'),
      '-f',
      everything.replace(',github', ''),
      '-o',
      `${again}/`,
    ]);
    expect([code, stderr]).toEqual([0, '']);
    for (const name of await readdir(again)) {
      expect((await readFile(join(again, name))).equals(await readFile(join(all, name))), name).toBe(true);
    }
  });

  test('of anything else is refused with the way out', async () => {
    const { code, stderr } = await cli.run(['report', join(all, 'report.md')]);
    expect(code).toBe(2);
    expect(stderr).toContain('is not a report of this program. Make one with: seaworthy audit PATH --format json');
  });
});

describe('verify', () => {
  test('accepts every file as the audit wrote it', async () => {
    for (const name of reportFileNames) {
      const { code, stdout } = await cli.run(['verify', join(all, name)]);
      expect([code, stdout], name).toEqual([0, expect.stringContaining('matches its receipt')]);
    }
  });

  test('finds a changed word in the JSON, in the Markdown and in the table', async () => {
    for (const name of ['report.json', 'report.md', 'report.csv', 'report.sarif']) {
      const changed = join(scratch, `changed-${name}`);
      await writeFile(changed, (await readFile(join(all, name), 'utf8')).replace('HIGH', 'MEDIUM'));
      const { code, stdout } = await cli.run(['verify', changed, '--report', join(all, 'report.json')]);
      expect([code, stdout], name).toEqual([1, expect.stringContaining('was changed')]);
    }
  });

  test('finds a PDF of another report', async () => {
    const other = join(scratch, 'other.json');
    await cli.run(['audit', repository, '-q', '-f', 'json', '-o', other, '--project', 'another']);
    const { code, stdout } = await cli.run(['verify', join(all, 'report.pdf'), '--report', other]);
    expect([code, stdout]).toEqual([1, expect.stringContaining('belongs to another report')]);
  });
});
