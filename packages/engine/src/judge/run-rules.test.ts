import { describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import { judgeAll } from '../index.ts';
import runsAsRoot from '../rules/container/non-root/runs-as-root.ts';
import type { Rule } from '../rules/rule.ts';
import { judgeRule } from './run-rules.ts';

const judged = async (services: string) => {
  const { model } = judgeAll(treeOf({ 'compose.yml': `services:\n${services}` }), { grammars: await loadGrammars() });
  return judgeRule(runsAsRoot as Rule, model); // the judge never looks at subjects
};
const known = '  cache:\n    image: memcached:1.6.45-alpine\n';
const open = (name: string) => `  ${name}:\n    image: ghcr.io/acme/${name}:1.2.3\n`;

describe('a rule over several subjects', () => {
  it('has passed when all of them did', async () => {
    expect((await judged(known)).status).toBe('passed');
  });

  it('has not passed because one of them did: the others are named, and the proof is kept', async () => {
    const result = await judged(`${known}${open('api')}${open('worker')}`);
    expect(result.status).toBe('needs-confirmation');
    expect(result.reason).toBe(
      'As whom service api runs is decided by its image, which is not built here (and 1 more like it).',
    );
    expect(result.passes).toHaveLength(1);
    expect(result.asks).toEqual([]);
  });
});
