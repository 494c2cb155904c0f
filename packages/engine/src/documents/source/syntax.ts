import type { LineIndex, Span } from '../../text/span.ts';
import type { SourceDocument } from './document.ts';

/** A range of UTF-16 offsets in the file's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface FunctionNode extends Range {
  /** Empty for anonymous functions that nothing names. */
  readonly name: string;
  readonly async: boolean;
  readonly params: string;
  readonly body: Range;
  /** Index of the enclosing function, -1 at module or class level. */
  readonly parent: number;
  readonly className: string | null;
}

export interface CallNode extends Range {
  /** Callee without blanks: `app.get`, `Depends`. */
  readonly callee: string;
  /** Inside of the parentheses. */
  readonly arguments: Range;
  readonly isNew: boolean;
}

export interface AssignmentNode extends Range {
  readonly target: string;
  /** Type annotation, empty when none. */
  readonly type: string;
  /** Right side; empty range for a bare annotation. */
  readonly value: Range;
  readonly augmented: boolean;
}

export interface ClassNode extends Range {
  readonly name: string;
  /** Everything between name and body: `(BaseSettings)`, `extends X`. */
  readonly heritage: string;
  readonly body: Range;
}

/** One file as flat, sorted lists; the tree itself is gone. */
export interface Syntax {
  readonly path: string;
  readonly text: string;
  readonly language: SourceDocument['language'];
  readonly lines: LineIndex;
  readonly imports: readonly Range[];
  readonly functions: readonly FunctionNode[];
  readonly classes: readonly ClassNode[];
  readonly calls: readonly CallNode[];
  readonly assignments: readonly AssignmentNode[];
  readonly deletes: readonly Range[];
  readonly decorators: readonly Range[];
  readonly handlers: readonly Range[];
  readonly finals: readonly Range[];
  readonly tries: readonly Range[];
  readonly withs: readonly Range[];
  readonly loops: readonly Range[];
  readonly awaits: ReadonlySet<number>;
  readonly comments: readonly Range[];
  readonly errors: readonly Span[];
}
