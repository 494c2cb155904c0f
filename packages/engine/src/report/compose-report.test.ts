import { describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import { judgeAll } from '../index.ts';
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
});
