import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtCli, repositoryRoot } from '../testing/cli.ts';

let scratch = '';
let cli: Awaited<ReturnType<typeof builtCli>>;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'seaworthy-suppressions-'));
  cli = await builtCli();
});
afterAll(async () => {
  await cli.remove();
  await rm(scratch, { recursive: true, force: true });
});

let folders = 0;
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(scratch, `folder-${folders++}`);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const root = 'container/non-root/runs-as-root';
const dockerfile = 'FROM python:3.13.1-slim\nCOPY app.py .\nCMD ["python", "app.py"]\n';
const accepted = (until: string, more = '') =>
  `version: 1\n${more}suppress:\n  - rule: ${root}\n    where: Dockerfile\n    reason: the NVIDIA runtime needs root\n    until: ${until}\n`;
const onDay = ['-q', '--as-of', '2026-03-03'];

test('an accepted risk leaves the gate until its last day, is counted, and the reviewer sees it all the same', async () => {
  const folder = await folderOf({ Dockerfile: dockerfile, '.seaworthy.yaml': accepted('2026-03-03') });
  const open = await cli.run(['audit', folder, ...onDay]);
  expect(open.code).toBe(0);
  expect(open.stdout).toMatch(/\naccepted 1\nScore /);
  expect(open.stdout).not.toContain(root);
  const over = await cli.run(['audit', folder, '-q', '--as-of', '2026-03-04']);
  expect([over.code, over.stdout.includes('\nsuppressions: 1 expired\n'), over.stdout.includes(root)]).toEqual([
    1,
    true,
    true,
  ]);
  const reviewed = await cli.run(['audit', folder, ...onDay, '--no-suppressions']);
  expect([reviewed.code, reviewed.stdout.includes('accepted'), reviewed.stdout.includes(root)]).toEqual([
    1,
    false,
    true,
  ]);
});

test('equal trees on equal days give equal bytes; without a date no day is in the report', async () => {
  const folder = await folderOf({ Dockerfile: dockerfile, '.seaworthy.yaml': accepted('2026-06-30') });
  const json = (day: string) => cli.run(['audit', folder, '-q', '-f', 'json', '--as-of', day]);
  const [first, again, later] = [await json('2026-03-03'), await json('2026-03-03'), await json('2026-03-04')];
  expect(again.stdout).toBe(first.stdout);
  expect([JSON.parse(first.stdout).asOf, JSON.parse(later.stdout).asOf]).toEqual(['2026-03-03', '2026-03-04']);
  const plain = await folderOf({ Dockerfile: dockerfile });
  const { stdout } = await cli.run(['audit', plain, '-q', '-f', 'json']);
  expect(JSON.parse(stdout)).not.toHaveProperty('asOf');
});

test('the gate of .seaworthy.yaml counts where no flag says otherwise', async () => {
  const gate = 'gate: { fail_on: critical, min_score: 10 }\n';
  const folder = await folderOf({ Dockerfile: dockerfile, '.seaworthy.yaml': accepted('2026-06-30', gate) });
  const { code, stdout } = await cli.run(['audit', folder, ...onDay]);
  expect([code, stdout]).toEqual([1, expect.stringMatching(/Gate failed: score \d\.\d is below 10\.0\.\n$/)]);
  expect((await cli.run(['audit', folder, ...onDay, '--min-score', '1'])).code).toBe(0);
});

test('2 for settings of a tree of one’s own that cannot count, with file, line and reason', async () => {
  const folder = await folderOf({
    Dockerfile: dockerfile,
    '.seaworthy.yaml': accepted('2026-02-30', 'supress: []\n'),
  });
  const { code, stdout } = await cli.run(['audit', folder, ...onDay]);
  expect(code).toBe(2);
  expect(stdout).toContain('Not understood in .seaworthy.yaml: 2 things.\n');
  expect(stdout).toContain('  .seaworthy.yaml:2  The key "supress" is not known. Did you mean suppress?\n');
  expect(stdout).toContain('  .seaworthy.yaml:4  "2026-02-30" is no date; write it as 2026-06-30.\n');
  expect((await cli.run(['audit', folder, ...onDay, '--no-suppressions', '--no-gate'])).code).toBe(0);
});

test('suppress writes an entry that counts, lists it, and takes it out when it is over', async () => {
  const folder = await folderOf({
    Dockerfile: `# seaworthy:ignore container/healthcheck/missing until=2026-03-04 reason="the gateway pings it"\n${dockerfile}`,
    '.seaworthy.yaml': '# ours\nversion: 1\n',
  });
  const words = ['--rule', root, '--where', 'Dockerfile', '--reason', 'the NVIDIA runtime: needs root', '--by', 'ana'];
  const day = ['--as-of', '2026-03-03'];
  const refused = await cli.run(['suppress', 'add', folder, ...words, ...day]);
  expect([refused.code, refused.stderr]).toEqual([2, 'seaworthy: It gives no last day (until).\n']);
  const added = await cli.run(['suppress', 'add', folder, ...words, '--until', '2026-03-31', ...day]);
  expect([added.code, added.stderr]).toEqual([0, '']);
  expect((await cli.run(['audit', folder, ...onDay])).stdout).toContain('\naccepted 1 · suppressions: 1 unused\n');
  const { stdout } = await cli.run(['suppress', 'list', folder, ...day]);
  expect(stdout).toMatch(
    /^used {5}accepted-risk {2}container\/non-root\/runs-as-root {2}Dockerfile {2}until 2026-03-31, ana {2}\.seaworthy\.yaml:4$/m,
  );
  expect(stdout).toMatch(/^unused {3}accepted-risk {2}container\/healthcheck\/missing .* Dockerfile:1$/m);
  expect((await cli.run(['suppress', 'prune', folder, ...day])).stdout).toMatch(
    /^Nothing to take out of \.seaworthy\.yaml\.\nTake these out by hand:\nunused/,
  );
  const pruned = await cli.run(['suppress', 'prune', folder, '--as-of', '2026-04-01']);
  expect(pruned.stdout).toMatch(/^Taken out of \.seaworthy\.yaml: 1 entry\.\nexpired {2}accepted-risk/);
  expect(await readFile(join(folder, '.seaworthy.yaml'), 'utf8')).toBe('# ours\nversion: 1\nsuppress:\n');
});

test.each([
  [['suppress'], 'suppress takes add, list, prune; then the folder'],
  [['suppress', 'add', '.'], 'suppress add needs --rule, --where and --reason'],
  [['suppress', 'list', '--rule', 'x'], '--rule belongs to suppress add'],
  [['suppress', 'list', '/no/such'], 'There is no file or folder /no/such'],
])('2 for %j, with a sentence', async (words, sentence) => {
  expect(await cli.run(words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(sentence) });
});

test('2 for a day that does not exist', async () => {
  const { code, stderr } = await cli.run(['audit', repositoryRoot, '--as-of', '2026-02-30']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--as-of takes a date such as 2026-06-30')]);
});
