import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Comparison } from '@seaworthy/schema/compare';
import { Report } from '@seaworthy/schema/report';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tarOf } from '../../../packages/archive/testing/tar-writer.ts';
import { zip } from '../../../packages/archive/testing/zip-writer.ts';
import { builtCli, repositoryRoot } from '../testing/cli.ts';

let scratch = '';
let cli: Awaited<ReturnType<typeof builtCli>>;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'seaworthy-cli-'));
  cli = await builtCli();
});
afterAll(async () => {
  await cli.remove();
  await rm(scratch, { recursive: true, force: true });
});

const sinful = join(repositoryRoot, 'fixtures', 'docs-desk', 'repo');
const library = join(repositoryRoot, 'fixtures', 'library-only', 'repo');

let folders = 0;
async function folderOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const root = join(scratch, `folder-${folders++}`);
  await mkdir(root);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const compose = 'services:\n  api:\n    image: ghcr.io/acme/api:1.4.2\n    ports: ["8080:8080"]\n';

describe('exit codes', () => {
  test('1 when a finding reaches --fail-on, 0 when the gate is open', async () => {
    const failed = await cli.run(['audit', sinful]);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/Gate failed: \d+ findings at or above high\.\n$/);
    expect((await cli.run(['audit', sinful, '--fail-on', 'none'])).code).toBe(0);
    const open = await cli.run(['audit', sinful, '--no-gate']);
    expect(open.code).toBe(0);
    expect(open.stdout).toContain('Gate failed');
  });

  test('1 when the score is below --min-score', async () => {
    const { code, stdout } = await cli.run(['audit', sinful, '--fail-on', 'none', '--min-score', '9.9']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Gate failed: score \d\.\d is below 9\.9\./);
  });

  test('1 when the score is lower than in an earlier report by more than --max-drop', async () => {
    const small = await folderOf({ 'compose.yml': compose });
    const earlier = join(scratch, 'earlier.json');
    await cli.run(['audit', small, '-q', '--no-gate', '-f', 'json', '-o', earlier]);
    const words = ['audit', small, '--fail-on', 'none', '--before', earlier, '--max-drop'];
    expect((await cli.run([...words, '0'])).code).toBe(0);
    const report = JSON.parse(await readFile(earlier, 'utf8'));
    await writeFile(earlier, JSON.stringify({ ...report, score: { ...report.score, value: report.score.value + 1 } }));
    const failed = await cli.run([...words, '0.9']);
    expect(failed.stdout).toMatch(/Gate failed: score \d\.\d is 1\.0 below the \d\.\d of \S+earlier\.json\.\n$/);
    expect(failed.code).toBe(1);
  });

  test.each([
    [['audit', '/no/such/path'], 'There is no file or folder /no/such/path. Check the path.'],
    [['audit', '--frobnicate'], "Unknown option '--frobnicate'. See seaworthy --help."],
    [['audit', '--format', 'json,docx'], '"docx" is none of them. See seaworthy --help.'],
    [
      ['audit', '--format', 'json,csv'],
      '2 formats need one --output for all of them, a folder, or one for each; there are 0',
    ],
    [['audit', '-f', 'json,csv,md', '-o', 'a', '-o', 'b'], '3 formats need one --output for all of them'],
    [['report'], 'report takes one report.json; there are 0'],
    [['verify', 'a', 'b'], 'verify takes one file; there are 2'],
    [['audit', '--fail-on', 'worst'], '--fail-on takes critical, high, medium, monitor, none; "worst" is none of them'],
    [['audit', '--min-score', '11'], '--min-score takes a number from 1 to 10; it was "11"'],
    [['audit', 'a', 'b'], 'One PATH at a time; there are 2'],
    [['adit'], 'There is no command "adit"'],
    [[], 'No command was given'],
    [['diff', 'a.json'], 'diff takes two reports, the older one first; there are 1'],
    [['diff', 'a.json', 'b.json', '--format', 'pdf'], '--format takes text, json, markdown; "pdf" is none of them'],
    [['diff', 'none.json', 'none.json'], 'none.json cannot be read (ENOENT). Check the path.'],
    [['audit', '--max-drop', '0.5'], '--max-drop and --before belong together'],
    [['audit', '--max-drop', '-1', '--before', 'a.json'], "Option '--max-drop' argument is ambiguous"],
    [['audit', '--max-drop', '11', '--before', 'a.json'], '--max-drop takes a number from 0 to 9; it was "11"'],
    [['audit', '--max-drop', '0', '--before', 'none.json'], 'none.json cannot be read (ENOENT). Check the path.'],
    [['upload', 'a', 'b'], 'One PATH at a time; there are 2'],
    [['upload'], 'upload needs --server URL, or the variable SEAWORTHY_SERVER.'],
    [['upload', '--token', 'x'], 'A token does not belong on a command line'],
    [['upload', '--no-wait', '-f', 'json'], '--no-wait ends before there is a report for --format'],
    [['upload', '--fail-on', 'worst'], '--fail-on takes critical, high, medium, monitor, none'],
    [['corpus', '--cases', 'x'], 'corpus needs --cases DIR and --out DIR'],
  ])('2 for %j, with a sentence', async (words, sentence) => {
    const { code, stdout, stderr } = await cli.run(words);
    expect(stderr).toContain('seaworthy: ');
    expect(stderr).toContain(sentence);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('2 for an archive that is refused, naming the entry and the way out', async () => {
    const archive = join(scratch, 'evil.zip');
    await writeFile(archive, zip([{ name: '../evil', data: 'x' }]));
    const { code, stderr } = await cli.run(['audit', archive, '-q']);
    expect(code).toBe(2);
    expect(stderr).toContain('"../evil" points outside the archive');
    expect(stderr).toContain('Remove entries with `..` in their path and pack again.');
  });

  test('2 when the result cannot be written', async () => {
    const { code, stderr } = await cli.run(['audit', library, '-q', '-o', join(scratch, 'no', 'such', 'file')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be written \(ENOENT\)/);
  });

  test('3 when nothing deploys, and for an empty folder', async () => {
    const { code, stdout } = await cli.run(['audit', library]);
    expect(code).toBe(3);
    expect(stdout).toContain('Nothing deployable was found');
    expect((await cli.run(['audit', await folderOf({})])).code).toBe(3);
  });

  test('4 when something relevant was not read, before the gate, with both said', async () => {
    const root = await folderOf({ 'compose.yml': compose, 'compose.override.yml': Buffer.of(0x73, 0xff, 0xfe) });
    const { code, stdout } = await cli.run(['audit', root, '--fail-on', 'monitor']);
    expect(code).toBe(4);
    expect(stdout).toContain('Incomplete: 1 file that could matter was not read.');
    expect(stdout).toContain('Gate failed');
    expect((await cli.run(['audit', root, '--fail-on', 'monitor', '--allow-incomplete'])).code).toBe(1);
    expect((await cli.run(['audit', root, '--fail-on', 'none', '--allow-incomplete'])).code).toBe(0);
  });

  test('130 when interrupted', async () => {
    // Enough entries that the program is still reading when the signal arrives, also on a busy machine.
    const archive = join(scratch, 'many.tar');
    await writeFile(archive, tarOf(new Map(Array.from({ length: 60_000 }, (_, i) => [`f${i}`, Buffer.from('x')]))));
    const { code, stderr } = await cli.run(['audit', archive], { interruptWith: 'SIGINT' });
    expect(stderr).toContain('seaworthy: interrupted.');
    expect(code).toBe(130);
  });
});

describe('output', () => {
  test('--format json prints report/1 and nothing else on stdout', async () => {
    const { stdout, stderr } = await cli.run(['audit', sinful, '--format', 'json']);
    const report = Report.parse(JSON.parse(stdout));
    expect(report.project.name).toBe('repo');
    expect(report.findings.length).toBeGreaterThan(0);
    expect(stderr).toContain('Gate failed');
  });

  test('--format markdown prints the report, --output writes it, both the same', async () => {
    const file = join(scratch, 'report.md');
    const printed = await cli.run(['audit', sinful, '--format', 'markdown', '-q']);
    const written = await cli.run(['audit', sinful, '--format', 'markdown', '-q', '--output', file]);
    expect(printed.stdout).toMatch(/^# Infrastructure & Deployment Audit/);
    expect(await readFile(file, 'utf8')).toBe(printed.stdout);
    expect(written).toEqual({ code: 1, stdout: '', stderr: '' });
  });

  test('--quiet leaves stderr empty, otherwise stages are told there', async () => {
    expect((await cli.run(['audit', library, '--quiet'])).stderr).toBe('');
    const { stderr, stdout } = await cli.run(['audit', library]);
    expect(stderr).toMatch(/^Auditing .*\nUnpack the archive: files \d+/);
    expect(stdout).not.toContain('Unpack the archive');
  });

  test('the worst finding is last, then the numbers', async () => {
    const { stdout } = await cli.run(['audit', sinful, '-q']);
    const severities = [...stdout.matchAll(/^\S+:\d+ {2}\S (CRITICAL|HIGH|MEDIUM|MONITOR)/gm)].map((match) => match[1]);
    const order = ['MONITOR', 'MEDIUM', 'HIGH', 'CRITICAL'];
    expect(severities.length).toBeGreaterThan(5);
    expect(severities).toEqual(severities.toSorted((a, b) => order.indexOf(a ?? '') - order.indexOf(b ?? '')));
    expect(stdout).toMatch(/Score \d+\.\d \/ 10 {2}\(\d+\.\d–\d+\.\d\)/);
  });

  test('colour follows NO_COLOR and FORCE_COLOR; a pipe has none', async () => {
    const coloured = async (environment: NodeJS.ProcessEnv) =>
      (await cli.run(['audit', library, '-q'], { environment })).stdout.includes('\u001b[');
    expect(await coloured({})).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1' })).toBe(true);
    expect(await coloured({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });

  test('a path is meant from the working directory; the default is the folder itself', async () => {
    const root = await folderOf({ 'app/compose.yml': compose });
    const named = await cli.run(['audit', 'app', '-q', '-f', 'json'], { cwd: root });
    const here = await cli.run(['audit', '-q', '-f', 'json'], { cwd: join(root, 'app') });
    expect(here.stdout).toBe(named.stdout);
    expect(JSON.parse(named.stdout).project.name).toBe('app');
  });

  test('an archive and the folder it holds give the same report', async () => {
    const root = await folderOf({ 'shop/compose.yml': compose, 'shop/Dockerfile': 'FROM alpine\n' });
    execFileSync('tar', ['czf', 'shop.tar.gz', 'shop'], { cwd: root });
    const [packed, unpacked] = [
      await cli.run(['audit', 'shop.tar.gz', '-q', '-f', 'json'], { cwd: root }),
      await cli.run(['audit', 'shop', '-q', '-f', 'json'], { cwd: root }),
    ];
    expect(JSON.parse(packed.stdout).project.name).toBe('shop');
    expect(packed.stdout).toBe(unpacked.stdout);
  });

  test('help and version go to stdout', async () => {
    expect(await cli.run(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--fail-on'),
      stderr: '',
    });
    expect(await cli.run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^seaworthy \d/) });
  });
});

describe('diff', () => {
  const golden = (name: string) => join(repositoryRoot, 'fixtures', name, 'report.json');

  test('says what was fixed between two reports, and exits with 0', async () => {
    const { code, stdout, stderr } = await cli.run(['diff', golden('docs-desk'), golden('docs-desk-repaired')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^docs-desk \d\.\d → \d+\.\d\n\n {2}0 new, \d+ fixed, 0 moved/);
    expect(stdout).toContain('HIGH The application runs as root — backend/Dockerfile:');
    expect(stdout).toContain('api: memory — → ');
  });

  test('writes Markdown, and JSON in the form of its schema', async () => {
    const file = join(scratch, 'diff.md');
    const words = ['diff', golden('docs-desk'), golden('docs-desk')];
    expect(await cli.run([...words, '-f', 'md', '-o', file])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(file, 'utf8')).toMatch(/^# docs-desk \d\.\d → \d\.\d\n\n- 0 new, 0 fixed/);
    const { stdout } = await cli.run([...words, '--format', 'json']);
    expect(Comparison.parse(JSON.parse(stdout)).counts).toMatchObject({ fixed: 0, new: 0, moved: 0 });
  });

  test('refuses what is no report, and says how to make one', async () => {
    const file = join(scratch, 'other.json');
    await writeFile(file, '{"schema":"something else"}');
    const { code, stderr } = await cli.run(['diff', file, golden('docs-desk')]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${file} is not a report of this program.`);
    expect(stderr).toContain('seaworthy audit PATH --format json');
  });
});

describe('corpus', () => {
  test('every folder with files/ becomes one report, named by its case.json or its folder', async () => {
    const cases = await folderOf({
      'peer/one/case.json': '{"id":"named-one","expect":[]}',
      'peer/one/files/compose.yml': compose,
      'peer/two/files/deploy/Dockerfile': 'FROM alpine\n',
      'peer/three/files/.keep/.DS_Store': 'x',
      'notes/readme.md': 'no case',
    });
    const out = join(scratch, 'out');
    const { code, stdout, stderr } = await cli.run(['corpus', '--cases', cases, '--out', out]);
    expect(stderr).toMatch(/three.*The archive holds no files[\s\S]*2 cases audited, 1 refused, \d+\.\d s\n$/);
    expect([code, stdout]).toEqual([4, '']);
    const one = Report.parse(JSON.parse(await readFile(join(out, 'named-one.json'), 'utf8')));
    const two = Report.parse(JSON.parse(await readFile(join(out, 'two.json'), 'utf8')));
    expect(one.findings.map((it) => it.file)).toContain('compose.yml');
    expect(two.findings.every((it) => it.file === 'deploy/Dockerfile')).toBe(true);
  });

  test('no case, and two cases of one id, are wrong usage', async () => {
    const none = await cli.run(['corpus', '--cases', await folderOf({ 'a/b': 'x' }), '--out', join(scratch, 'o')]);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no case to audit') });
    const twice = await folderOf({
      'a/x/files/f': '1',
      'b/x/files/f': '2',
    });
    const both = await cli.run(['corpus', '--cases', twice, '--out', join(scratch, 'o')]);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('have the same id x') });
  });
});
