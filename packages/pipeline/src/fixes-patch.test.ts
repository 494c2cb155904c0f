import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provenOf } from '@seaworthy/schema/fix-grade';
import type { Finding, Report } from '@seaworthy/schema/report';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAudit } from './audit.ts';
import { grammarLoader } from './load-grammars.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'seaworthy-fixes-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const loadGrammars = grammarLoader();
const audit = (path: string) =>
  runAudit({ input: { kind: 'folder', path }, projectName: 'p', loadGrammars, formats: ['patch'] });

/** What a stranger would get: the patch applied with git to a copy of the repository, and the copy audited anew. */
async function auditWith(name: string, copy: string, patch: string | Uint8Array): Promise<Report> {
  const tree = join(scratch, copy);
  await cp(repository(name), tree, { recursive: true });
  const git = spawnSync('git', ['apply', '-'], { cwd: tree, input: patch, encoding: 'utf8' });
  expect(git.stderr).toBe('');
  return (await audit(tree)).report;
}

const repository = (name: string) => fileURLToPath(new URL(`../../../fixtures/${name}/repo`, import.meta.url));
const said = ({ ruleId, file, fingerprints }: Finding) => `${ruleId} ${file} ${fingerprints.logical}`;

function expectClosed(before: Report, after: Report, closed: readonly Finding[]): void {
  const gone = closed.map(said);
  const left = after.findings.map(said);
  expect(left.filter((it) => gone.includes(it))).toEqual([]);
  const was = before.findings.map(said);
  expect(left.filter((it) => !was.includes(it))).toEqual([]);
  expect(after.input.failed).toEqual(before.input.failed);
}

test.each(['docs-desk', 'shop-k8s', 'library-only'])(
  'each proven patch of %s, applied by git, keeps what its proof says',
  async (name) => {
    const { report } = await audit(repository(name));
    const proven = report.findings.filter((finding) => provenOf(finding.fix.proof) !== undefined);
    expect(proven.length).toBeGreaterThan(1);
    for (const finding of proven) {
      const after = await auditWith(name, `${name}-${finding.number}`, finding.fix.patch ?? '');
      expectClosed(report, after, [finding]);
      expect(after.score.exact).toBe(provenOf(finding.fix.proof)?.scoreAfter);
    }
  },
);

test.each(['docs-desk', 'shop-k8s'])('fixes.patch of %s, applied by git, gives the proven score', async (name) => {
  const { report, files } = await audit(repository(name));
  const { together } = report.proofs ?? {};
  if (together === undefined || 'failed' in together) throw new Error('nothing is proven together');
  const patch = files.find((file) => file.name === 'fixes.patch')?.bytes ?? '';
  const after = await auditWith(name, `${name}-all`, patch);
  expectClosed(
    report,
    after,
    report.findings.filter(({ id }) => together.findings.includes(id)),
  );
  expect(after.score.exact).toBe(together.scoreAfter);
  expect(together.scoreBefore).toBe(report.score.exact);
});
