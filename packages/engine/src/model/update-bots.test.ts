import { expect, it } from 'vitest';
import { treeOf } from '../../testing/tree.ts';
import { buildContext } from './build-context.ts';
import { updateBotsFrom } from './update-bots.ts';

const bots = (files: Record<string, string>) =>
  updateBotsFrom(buildContext(treeOf(files))).map(({ tool, ecosystems }) => ({ tool, ecosystems }));

it('reads the ecosystems of Dependabot, whichever key comes first', () => {
  const text =
    'version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /\n  - directory: /\n    "package-ecosystem" : "docker"\n';
  expect(bots({ '.github/dependabot.yml': text, 'renovate.json': '{}' })).toEqual([
    { tool: 'dependabot', ecosystems: ['npm', 'docker'] },
    { tool: 'renovate', ecosystems: [] },
  ]);
});

it('reads a file with a line of a million blanks to its end', () => {
  const text = `updates:\n${' '.repeat(1_000_000)}x\n  - package-ecosystem: npm\n`;
  expect(bots({ '.github/dependabot.yml': text })).toEqual([{ tool: 'dependabot', ecosystems: ['npm'] }]);
});
