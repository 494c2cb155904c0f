import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';
import type { SchemaChange } from '../source/web-facts.ts';

/** A migration written in SQL (Prisma, Drizzle, Flyway, goose, dbmate, golang-migrate, Supabase): what it takes away. */
export interface SqlDocument extends DocumentBase<'sql'> {
  /** In the order of the text. Tables that the same file creates do not count. */
  readonly changes: readonly { readonly change: SchemaChange; readonly target: string; readonly span: Span }[];
}
