import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { DotenvDocument } from './document.ts';
import { parseDotenv } from './parse.ts';

export const dotenvFormat: DocumentFormat<DotenvDocument> = {
  kind: 'dotenv',
  version: 2,
  feeds: ['secrets/config-drift', 'secrets/exposure'],
  claimsPath: pathClaims.dotenv,
  parse: (path, text) => parseDotenv(path, text),
};
