import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import type { Grammars } from '../src/documents/source/grammars.ts';

const require = createRequire(import.meta.url);
let loaded: Promise<Grammars> | undefined;

/** The grammars from the package that ships them, loaded once per process. */
export function loadGrammars(): Promise<Grammars> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Grammars> {
  await Parser.init();
  const [python, typescript, tsx, javascript] = await Promise.all([
    grammar('python'),
    grammar('typescript'),
    grammar('tsx'),
    grammar('javascript'),
  ]);
  return { python, typescript, tsx, javascript };
}

async function grammar(name: string): Promise<Language> {
  const path = require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
  return Language.load(await readFile(path));
}
