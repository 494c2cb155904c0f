import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { DockerignoreDocument } from './document.ts';
import { parseDockerignore } from './parse.ts';

/** `.dockerignore`, `<Dockerfile name>.dockerignore` (which replaces it) and Podman's `.containerignore`. */
export const dockerignoreFormat: DocumentFormat<DockerignoreDocument> = {
  kind: 'dockerignore',
  version: 1,
  feeds: ['container/reproducible-build', 'secrets/exposure'],
  claimsPath: pathClaims.dockerignore,
  parse: (path, text) => parseDockerignore(path, text),
};
