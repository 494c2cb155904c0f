import { compareText } from '@seaworthy/schema/vocabulary';
import type { SqlDocument } from '../documents/sql/document.ts';
import type { BuildContext } from './build-context.ts';

/** One SQL file of a migration history. */
export interface SqlMigration {
  readonly file: string;
  readonly changes: SqlDocument['changes'];
}

/** By path: histories are named so that this is their order. */
export function sqlMigrationsFrom(documents: readonly SqlDocument[], context: BuildContext): SqlMigration[] {
  return documents
    .filter((document) => context.classOf(document.path) === 'prod')
    .map((document) => ({ file: document.path, changes: document.changes }))
    .sort((a, b) => compareText(a.file, b.file));
}
