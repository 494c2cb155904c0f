import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { combinePatches } from '@seaworthy/assess/combine-patches';
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

test.each(['docs-desk', 'shop-k8s'])(
  'all fixes of %s together close their findings and break no file',
  async (name) => {
    const tree = join(scratch, name);
    await cp(fileURLToPath(new URL(`../../../fixtures/${name}/repo`, import.meta.url)), tree, { recursive: true });
    const before = await audit(tree);
    const patch = Buffer.from(before.files.find((file) => file.name === 'fixes.patch')?.bytes ?? '');
    const git = spawnSync('git', ['apply', '-'], { cwd: tree, input: patch, encoding: 'utf8' });
    expect(git.stderr).toBe('');
    const after = await audit(tree);
    const { taken } = combinePatches(before.report.findings);
    expect(taken.length).toBeGreaterThan(2);
    const left = new Set(after.report.findings.map((finding) => finding.id));
    const open = before.report.findings.filter(({ number, id }) => taken.includes(number) && left.has(id));
    expect(open.map(({ ruleId, file }) => `${ruleId} ${file}`)).toEqual([]);
    expect(after.report.input.failed).toEqual(before.report.input.failed);
  },
);
