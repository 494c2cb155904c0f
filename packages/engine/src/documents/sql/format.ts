import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { SqlDocument } from './document.ts';
import { parseSql } from './parse.ts';

/** SQL files of a migration history; dumps, seeds and init scripts stay out. */
export const sqlFormat: DocumentFormat<SqlDocument> = {
  kind: 'sql',
  version: 1,
  feeds: ['deployment/migrations'],
  claimsPath: pathClaims.sql,
  parse: (path, text) => parseSql(path, text),
};
