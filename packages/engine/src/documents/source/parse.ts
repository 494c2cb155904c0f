import { Parser } from 'web-tree-sitter';
import type { ParseProblem, ParseTools } from '../document.ts';
import { isBeyondReading } from './broken.ts';
import type { SourceDocument } from './document.ts';
import { factsOf } from './facts.ts';
import { looksGenerated } from './generated.ts';
import { isWorthParsing } from './prefilter.ts';
import { readSyntax } from './read-syntax.ts';

/** Larger files and files with longer lines are not read. Bundles and minified files are no loss: their source counts. */
const sizeLimit = 1_000_000;
const lineLimit = 20_000;
/** Progress calls before a file is given up; hostile input makes tree-sitter slow, ordinary 1 MB files need a few thousand. */
const parseBudget = 100_000;
const queryBudget = 200_000;

type Language = SourceDocument['language'];

/** Never throws: what cannot be read becomes a problem with its line. Facts outside of broken parts are kept. */
export function parseSource(path: string, text: string, tools: ParseTools): SourceDocument {
  const language = languageOf(path);
  const empty = (problems: readonly ParseProblem[]): SourceDocument => ({
    kind: 'source',
    path,
    language,
    problems,
    facts: [],
  });
  if (!isWorthParsing(path, text)) return empty([]);
  const longLine = lineOver(text, lineLimit);
  if (longLine !== null && looksGenerated(path, text, lineLimit)) return empty([]);
  if (text.length > sizeLimit) return empty([{ line: 1, reason: 'larger than 1 MB, not read' }]);
  if (longLine !== null) return empty([{ line: longLine, reason: 'a line of more than 20,000 characters, not read' }]);
  const parser = new Parser();
  try {
    const grammar = language === 'typescript' && path.endsWith('x') ? tools.grammars.tsx : tools.grammars[language];
    parser.setLanguage(grammar);
    const tree = parser.parse(text, null, { progressCallback: budget(parseBudget) });
    if (tree === null) return empty([{ line: 1, reason: 'took too long to parse' }]);
    try {
      if (isBeyondReading(tree.rootNode)) return empty([{ line: 1, reason: 'not understood, not read' }]);
      const syntax = readSyntax(path, text, language, grammar, tree, budget(queryBudget));
      if (syntax === null) return empty([{ line: 1, reason: 'took too long to read' }]);
      const problems = syntax.errors.slice(0, 3).map((span) => ({ line: span.line, reason: 'not understood here' }));
      return { kind: 'source', path, language, problems, facts: factsOf(syntax) };
    } finally {
      tree.delete();
    }
  } catch (error) {
    return empty([
      { line: 1, reason: `could not be parsed: ${error instanceof Error ? error.message : String(error)}` },
    ]);
  } finally {
    parser.delete();
  }
}

function languageOf(path: string): Language {
  if (path.endsWith('.py')) return 'python';
  return /\.[mc]?tsx?$/.test(path) ? 'typescript' : 'javascript';
}

/** Stops the native code by returning true; the declared type of the callback forgets that. */
function budget(calls: number): () => boolean {
  let left = calls;
  return () => --left < 0;
}

function lineOver(text: string, limit: number): number | null {
  let line = 1;
  for (let at = 0; at < text.length; line++) {
    const end = text.indexOf('\n', at);
    if ((end < 0 ? text.length : end) - at > limit) return line;
    if (end < 0) return null;
    at = end + 1;
  }
  return null;
}
