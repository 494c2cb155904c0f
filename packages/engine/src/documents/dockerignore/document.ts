import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

export interface DockerignoreDocument extends DocumentBase<'dockerignore'> {
  readonly patterns: readonly { readonly text: string; readonly span: Span }[];
}
