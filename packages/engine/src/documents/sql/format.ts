import type { DocumentFormat } from '../document.ts';
import type { SqlDocument } from './document.ts';
import { parseSql } from './parse.ts';

const histories =
  /(?:^|\/)(?:migrations?|migrate|db\/migrate|drizzle|flyway|changelogs?|sql\/schema|schema_migrations)\/.*\.sql$|(?:^|\/)V\d[\w.]*__\w+\.sql$/;

/** SQL files of a migration history; dumps, seeds and init scripts stay out. */
export const sqlFormat: DocumentFormat<SqlDocument> = {
  kind: 'sql',
  version: 1,
  feeds: ['deployment/migrations'],
  claimsPath: (path) => histories.test(path) && !/\.down\.sql$|(?:^|\/)(?:U\d|down\.sql$)/.test(path),
  parse: (path, text) => parseSql(path, text),
};
