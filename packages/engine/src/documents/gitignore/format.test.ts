import { expect, it } from 'vitest';
import { gitignoreFormat } from './format.ts';

it('reads the patterns of a .gitignore with their lines', () => {
  expect(gitignoreFormat.claimsPath('web/.gitignore')).toBe(true);
  expect(gitignoreFormat.claimsPath('web/.gitignore.bak')).toBe(false);
  const document = gitignoreFormat.parse('.gitignore', '# local\nnode_modules/\n\n!keep\n', {
    grammars: new Map() as never,
  });
  expect(document.kind).toBe('gitignore');
  expect(document.patterns.map((it) => [it.text, it.span.line])).toEqual([
    ['node_modules/', 2],
    ['!keep', 4],
  ]);
});
