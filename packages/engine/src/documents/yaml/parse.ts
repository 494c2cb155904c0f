import { Composer, type CST, Parser, type Document as YamlDocument } from 'yaml';
import { indexLines, type LineIndex, lineAt } from '../../text/span.ts';
import type { ParseProblem } from '../document.ts';
import { resolveDocument } from './resolve.ts';
import type { YamlNode } from './tree.ts';

/** Deeper nesting than any configuration needs; the library's composer recurses, so more would end in a stack overflow. */
const maxDepth = 100;

/** A file with more problems than this is not a YAML file that someone wants to hear about line by line. */
const maxProblems = 20;

export interface ParsedYaml {
  /** In order of the stream; null for an empty document. An empty text has none. */
  readonly documents: readonly (YamlNode | null)[];
  /** Syntax errors, repeated keys, unknown or cyclic aliases, exhausted limits. Empty when everything was read. */
  readonly problems: readonly ParseProblem[];
}

/**
 * Reads YAML 1.2 (core schema) or JSON with exact positions. Merge keys and aliases are resolved, unknown tags are kept,
 * repeated keys are kept with a problem (the last one counts). Never throws; what is readable beside an error is returned.
 */
export function parseYaml(path: string, text: string): ParsedYaml {
  const index = indexLines(path, text);
  const problems: ParseProblem[] = [];
  const report = (line: number, reason: string): void => {
    if (problems.length < maxProblems) problems.push({ line, reason });
  };
  let documents: (YamlNode | null)[] = [];
  try {
    documents = composeAll(text, index, report).map((document) => {
      for (const error of document.errors) report(lineAt(index, error.pos[0]), firstLine(error.message));
      return resolveDocument(document, text, index, report);
    });
  } catch (error) {
    // The composer throws on shapes it does not expect (a bug of the library or a limit): the file counts as unread.
    report(1, `not readable as YAML: ${firstLine(error instanceof Error ? error.message : String(error))}`);
  }
  return { documents, problems };
}

function composeAll(
  text: string,
  index: LineIndex,
  report: (line: number, reason: string) => void,
): YamlDocument.Parsed[] {
  const tokens: CST.Token[] = [];
  for (const token of new Parser().parse(text)) {
    if (token.type === 'document' && depthOf(token.value) > maxDepth) {
      report(lineAt(index, token.offset), `nested deeper than ${maxDepth} levels`);
    } else tokens.push(token);
  }
  const composer = new Composer<YamlDocument.Parsed['contents'] & {}, true>({
    schema: 'core',
    version: '1.2',
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return [...composer.compose(tokens, false, text.length)] as YamlDocument.Parsed[]; // the composer yields parsed documents
}

/** Depth of a token tree, walked without recursion. */
function depthOf(root: CST.Token | undefined): number {
  let deepest = 0;
  const open: { token: CST.Token; depth: number }[] = root ? [{ token: root, depth: 1 }] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    deepest = Math.max(deepest, next.depth);
    if (deepest > maxDepth) return deepest;
    if (!('items' in next.token)) continue;
    for (const item of next.token.items) {
      if (item.key) open.push({ token: item.key, depth: next.depth + 1 });
      if (item.value) open.push({ token: item.value, depth: next.depth + 1 });
    }
  }
  return deepest;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
