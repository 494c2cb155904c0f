import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

export interface DockerfileDocument extends DocumentBase<'dockerfile'> {
  readonly instructions: readonly DockerfileInstruction[];
}

export interface DockerfileInstruction {
  /** Upper case: `FROM`, `RUN`, … */
  readonly keyword: string;
  readonly span: Span;
  /** Text after the keyword, continuations joined, comments dropped. */
  readonly argument: string;
}
