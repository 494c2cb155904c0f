import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

/** Dependency manifests and their locks: requirements*.txt, pyproject.toml, package.json, uv.lock, package-lock.json, … */
export interface ManifestDocument extends DocumentBase<'manifest'> {
  readonly ecosystem: 'python' | 'node' | 'other';
  readonly format: string;
  /** What the project calls itself, where its manifest says so. */
  readonly name?: string;
  /** True for lock files. */
  readonly lock: boolean;
  readonly dependencies: readonly ManifestDependency[];
  /** npm scripts, console scripts: name → command. */
  readonly scripts: readonly { readonly name: string; readonly command: string; readonly span: Span }[];
}

export interface ManifestDependency {
  /** Normalised (PEP 503 / npm). */
  readonly name: string;
  /** As written: `>=2,<3`, `^19.0.0`, `==1.2.3`; empty when none. */
  readonly specifier: string;
  readonly pinned: boolean;
  readonly extras: readonly string[];
  readonly group: 'runtime' | 'dev';
  /** Group or extra of pyproject.toml it stands in: `dependency-groups.dev`, `project.optional-dependencies.pdf`. */
  readonly set?: string;
  readonly span: Span;
}
