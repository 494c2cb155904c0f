import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { DockerfileDocument } from './document.ts';
import { parseDockerfile } from './parse.ts';

export const dockerfileFormat: DocumentFormat<DockerfileDocument> = {
  kind: 'dockerfile',
  version: 1,
  feeds: ['container/base-image', 'container/healthcheck', 'container/non-root', 'container/reproducible-build'],
  claimsPath: pathClaims.dockerfile,
  // A page named Dockerfile.md or a script beside it has no FROM.
  claimsText: (_path, text) => /^[ \t]*FROM[ \t]/im.test(text),
  parse: (path, text) => parseDockerfile(path, text),
};
