import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import { parseDockerignore } from '../dockerignore/parse.ts';
import type { DocumentFormat } from '../document.ts';
import type { GitignoreDocument } from './document.ts';

/** `.gitignore` in any folder. Lines are read like those of `.dockerignore`; what they match differs (any depth, not the root). */
export const gitignoreFormat: DocumentFormat<GitignoreDocument> = {
  kind: 'gitignore',
  version: 1,
  feeds: [],
  claimsPath: pathClaims.gitignore,
  parse: (path, text) => ({ ...parseDockerignore(path, text), kind: 'gitignore' }),
};
