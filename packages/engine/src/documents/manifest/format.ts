import type { DocumentFormat } from '../document.ts';
import type { ManifestDocument } from './document.ts';
import { parseManifest } from './parse.ts';

const names = new Set([
  'pyproject.toml',
  'setup.cfg',
  'pipfile',
  'pipfile.lock',
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'uv.lock',
  'poetry.lock',
  'pdm.lock',
]);

/** Files of hosting platforms: their text is kept for model/platform-commands.ts, and they are no manifests. */
const platformFile = /(?:^|\/)(?:vercel\.json|railway\.json|netlify\.toml)$/;

/** Dependency manifests and lock files of Python and Node. */
export const manifestFormat: DocumentFormat<ManifestDocument> = {
  kind: 'manifest',
  version: 1,
  feeds: ['container/reproducible-build'],
  claimsPath: (path) => {
    if (/(?:^|\/)(?:node_modules|site-packages|\.venv|venv)\//.test(path)) return false;
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    return names.has(name) || isRequirements(path) || platformFile.test(path);
  },
  claimsText: (path) => !platformFile.test(path),
  parse: parseManifest,
};

/** `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `constraints.txt`, `requirements/base.txt`. */
export function isRequirements(path: string): boolean {
  return /(?:^|\/)(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|constraints[\w.-]*\.txt|requirements\/[\w.-]+\.(?:txt|in))$/i.test(
    path,
  );
}
