import type { DocumentFormat } from '../document.ts';
import type { DockerfileDocument } from './document.ts';
import { parseDockerfile } from './parse.ts';

/** `Dockerfile`, `Dockerfile.api`, `api.Dockerfile`, `api.dockerfile`, `Containerfile` and its variants. */
export function isDockerfilePath(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.dockerignore')) return false;
  return /^(Dockerfile|Containerfile|dockerfile)([._-].+)?$/.test(name) || /\.(D|d)ockerfile$/.test(name);
}

export const dockerfileFormat: DocumentFormat<DockerfileDocument> = {
  kind: 'dockerfile',
  version: 1,
  feeds: ['container/base-image', 'container/healthcheck', 'container/non-root', 'container/reproducible-build'],
  claimsPath: isDockerfilePath,
  // A page named Dockerfile.md or a script beside it has no FROM.
  claimsText: (_path, text) => /^[ \t]*FROM[ \t]/im.test(text),
  parse: (path, text) => parseDockerfile(path, text),
};
