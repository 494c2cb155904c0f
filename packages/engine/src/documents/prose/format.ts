import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { ProseDocument } from './document.ts';
import { parseProse } from './parse.ts';

export const proseFormat: DocumentFormat<ProseDocument> = {
  kind: 'prose',
  version: 5,
  feeds: [],
  claimsPath: pathClaims.prose,
  parse: (path, text) => parseProse(path, text),
};
