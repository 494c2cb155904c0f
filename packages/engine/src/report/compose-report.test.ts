import { describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import { assessModel, judgeAll, reportOf } from '../index.ts';
import { unreadOf } from './compose-report.ts';

describe('files that were not read', () => {
  it('feed the sections of every format that may have wanted them', async () => {
    const tree = {
      ...treeOf({ 'README.md': '# x\n' }),
      unreadable: [{ path: 'compose.yml', reason: 'larger than 5 MB' }],
    };
    const { model } = judgeAll(tree, { grammars: await loadGrammars() });
    const [lost] = unreadOf(tree, model);
    expect(lost?.feeds).toContain('container/resource-limits');
    expect(new Set(lost?.feeds).size).toBe(lost?.feeds.length);
  });

  it('are no committed bundles, but the scripts that people write', async () => {
    const unreadable = ['web/_next/app.js', 'web/src/app.js'].map((path) => ({ path, reason: 'larger than 5 MB' }));
    const tree = { ...treeOf({ 'README.md': '# x\n' }), unreadable };
    const { model } = judgeAll(tree, { grammars: await loadGrammars() });
    expect(unreadOf(tree, model).map((file) => file.path)).toEqual(['web/src/app.js']);
  });

  it('are told once: never as skipped too', async () => {
    const tree = treeOf({ 'compose.yml': 'services: [\n', 'tests/compose.yml': 'services: [\n', 'notes.txt': 'x\n' });
    const { model, results } = judgeAll(tree, { grammars: await loadGrammars() });
    const { input } = reportOf('sample', tree, model, results, assessModel(model, results, tree));
    const failed = input.failed.map((file) => file.path);
    expect(failed).toContain('compose.yml');
    expect(input.skipped.flatMap((group) => group.examples).filter((path) => failed.includes(path))).toEqual([]);
    expect(input.skipped.flatMap((group) => group.examples)).toContain('notes.txt');
  });
});
