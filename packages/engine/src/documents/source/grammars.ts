import type { Language } from 'web-tree-sitter';

/** Grammars handed to the engine by its caller: their bytes come from outside because the engine has no disk. */
export interface Grammars {
  readonly python: Language;
  readonly typescript: Language;
  readonly tsx: Language;
  readonly javascript: Language;
}
