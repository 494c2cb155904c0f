import type { ManifestDependency, ManifestDocument } from './document.ts';
import { parseLock } from './locks.ts';
import { parsePackageJson } from './package-json.ts';
import { parsePipfile, parsePyproject } from './pyproject.ts';
import { parseRequirements, parseSetupCfg } from './requirements.ts';

/** What one manifest says; the caller adds kind and path. */
export interface ManifestContent {
  readonly name?: string;
  readonly dependencies: readonly ManifestDependency[];
  readonly scripts: ManifestDocument['scripts'];
}

/** Never throws: a manifest that cannot be read is a problem with its line. */
export function parseManifest(path: string, text: string): ManifestDocument {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const lock = /\.lock$|^package-lock\.json$|^npm-shrinkwrap\.json$|^pnpm-lock\.yaml$/.test(name);
  const ecosystem = /^(?:package|npm-|pnpm-|yarn)/.test(name) ? 'node' : 'python';
  const base = {
    kind: 'manifest' as const,
    path,
    ecosystem,
    format: formatName(name),
    lock,
  } satisfies Partial<ManifestDocument>;
  try {
    return { ...base, problems: [], ...read(path, name, text, lock) };
  } catch (error) {
    const line = typeof error === 'object' && error !== null && 'lineNumber' in error ? Number(error.lineNumber) : 1;
    const reason = error instanceof Error ? error.message : String(error);
    return { ...base, problems: [{ line: line > 0 ? line : 1, reason }], dependencies: [], scripts: [] };
  }
}

function formatName(name: string): string {
  return name.endsWith('.txt') || name.endsWith('.in') ? 'requirements' : name;
}

function read(path: string, name: string, text: string, lock: boolean): ManifestContent {
  if (lock) return { dependencies: parseLock(path, name, text), scripts: [] };
  switch (name) {
    case 'package.json':
      return parsePackageJson(path, text);
    case 'pyproject.toml':
      return parsePyproject(path, text);
    case 'pipfile':
      return parsePipfile(path, text);
    case 'setup.cfg':
      return parseSetupCfg(path, text);
    default:
      return parseRequirements(path, text);
  }
}
