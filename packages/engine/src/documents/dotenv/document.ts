import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

export interface DotenvDocument extends DocumentBase<'dotenv'> {
  readonly entries: readonly DotenvEntry[];
  /** `# NAME=value`: offered, not set. Templates document most settings this way. */
  readonly offered: readonly DotenvEntry[];
}

export interface DotenvEntry {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
  readonly valueSpan: Span;
}
