import { expect } from 'vitest';
import type { ParseTools } from '../src/documents/document.ts';
import type { SourceFact } from '../src/documents/source/document.ts';
import { parseSource } from '../src/documents/source/parse.ts';
import { loadGrammars } from './load-grammars.ts';

/** Facts of one kind in one file, without their places but with the line. */
export type FactReader = <T extends SourceFact['type']>(
  text: string,
  type: T,
  path?: string,
) => readonly (Omit<Extract<SourceFact, { type: T }>, 'span' | 'type'> & { readonly line: number })[];

/** Reads facts as the engine does; every span must lie in its file. */
export async function factReader(): Promise<FactReader> {
  const tools: ParseTools = { grammars: await loadGrammars() };
  return (text, type, path = 'app/main.py') => {
    const document = parseSource(path, text, tools);
    for (const fact of document.facts) expect(fact.span.end, fact.type).toBeLessThanOrEqual(text.length);
    return document.facts
      .filter((fact): fact is Extract<SourceFact, { type: typeof type }> => fact.type === type)
      .map(({ span, type: _, ...rest }) => ({ line: span.line, ...rest }));
  };
}
