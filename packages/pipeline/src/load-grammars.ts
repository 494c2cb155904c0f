import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Grammars } from '@seaworthy/engine/documents/source/grammars';
import type { Language } from 'web-tree-sitter';

/** Loads what the given files need; grammars that were loaded before are used again. */
export type LoadGrammars = (paths: Iterable<string>) => Promise<Grammars>;

type Name = keyof Grammars;

/** Languages that are read together: TypeScript's own grammar is also asked for some JavaScript. */
const families: readonly (readonly [files: RegExp, names: readonly Name[]])[] = [
  [/\.pyi?$/i, ['python']],
  [/\.[cm]?[jt]sx?$/i, ['typescript', 'tsx', 'javascript']],
];

/** One loader per process. Nothing is read before the first source file asks for it. */
export function grammarLoader(): LoadGrammars {
  const loaded = new Map<Name, Promise<Language>>();
  return async (paths) => {
    const names = new Set<Name>();
    for (const path of paths) {
      for (const [files, wanted] of families) if (files.test(path)) for (const name of wanted) names.add(name);
      if (names.size === 4) break;
    }
    const grammars: Partial<Record<Name, Language>> = {};
    for (const name of names) {
      const language = loaded.get(name) ?? load(name);
      loaded.set(name, language);
      grammars[name] = await language;
    }
    return {
      get python() {
        return present(grammars, 'python');
      },
      get typescript() {
        return present(grammars, 'typescript');
      },
      get tsx() {
        return present(grammars, 'tsx');
      },
      get javascript() {
        return present(grammars, 'javascript');
      },
    };
  };
}

function present(grammars: Partial<Record<Name, Language>>, name: Name): Language {
  const language = grammars[name];
  if (language === undefined) throw new Error(`the ${name} grammar was not loaded: no file of its kind was announced`);
  return language;
}

async function load(name: Name): Promise<Language> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init();
  // Resolved as a package, so that it is found from the sources and from the built programs alike.
  const file = createRequire(import.meta.url).resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
  return Language.load(await readFile(file));
}
