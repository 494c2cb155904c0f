import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Parser } from 'web-tree-sitter';
import { loadGrammars } from '../../../testing/load-grammars.ts';
import { factsOf } from './facts.ts';
import type { Grammars } from './grammars.ts';
import { isWorthParsing } from './prefilter.ts';
import { readSyntax } from './read-syntax.ts';

const fixtures = fileURLToPath(new URL('../../../../../fixtures', import.meta.url));
let grammars: Grammars;
beforeAll(async () => {
  grammars = await loadGrammars();
});

/** What the file would yield if every file were parsed, without its imports. */
function factTypes(path: string, text: string): readonly string[] {
  const language = path.endsWith('.py') ? 'python' : /\.[mc]?tsx?$/.test(path) ? 'typescript' : 'javascript';
  const grammar = path.endsWith('.tsx') ? grammars.tsx : grammars[language];
  const parser = new Parser();
  parser.setLanguage(grammar);
  const tree = parser.parse(text);
  const syntax = tree === null ? null : readSyntax(path, text, language, grammar, tree, () => false);
  tree?.delete();
  parser.delete();
  return (syntax === null ? [] : factsOf(syntax)).map((fact) => fact.type).filter((type) => type !== 'import');
}

function sources(): readonly (readonly [path: string, text: string])[] {
  return readdirSync(fixtures, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:py|[mc]?[jt]sx?)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(fixtures, path), readFileSync(path, 'utf8')]);
}

describe('the look before the parser', () => {
  it('leaves out no source of the fixtures that has facts', () => {
    const all = sources();
    expect(all.length).toBeGreaterThan(40);
    const lost = all.filter(([path, text]) => !isWorthParsing(path, text) && factTypes(path, text).length > 0);
    expect(lost.map(([path]) => path)).toEqual([]);
  });

  it('keeps Python that calls something, whatever it is called', () => {
    const text = 'def refresh(rows):\n    return normalise (rows)\n';
    expect(isWorthParsing('a.py', text)).toBe(true);
    expect(factTypes('a.py', text)).toEqual(['calls']);
  });

  it('leaves out Python that only computes, and views that only draw', () => {
    const logic =
      'class Step:\n    def run(self, value, factor=2):\n        return {"total": value * factor, "n": len(value)}\n';
    expect(isWorthParsing('logic.py', logic)).toBe(false);
    expect(factTypes('logic.py', logic)).toEqual([]);
    const view =
      'export function View({ name }: { name: string }) {\n  return <section className="v">{name}</section>;\n}\n';
    expect(isWorthParsing('view.tsx', view)).toBe(false);
    expect(factTypes('view.tsx', view)).toEqual([]);
  });
});
