import type { Span } from '../../text/span.ts';

/** Facts about what answers carry, and how workers listen. Part of SourceFact; see document.ts. */
export type AnswerFact =
  /** A cookie by which its holder is let in, with options that can be read here. */
  | {
      readonly type: 'session-cookie';
      readonly name: string;
      /** Scripts of the page can read it. */
      readonly readable: boolean;
      /** It also travels without TLS. */
      readonly plain: boolean;
      readonly span: Span;
    }
  /** Code that marks every answer, whoever it is for, as cacheable by anyone. */
  | { readonly type: 'public-answers'; readonly value: string; readonly span: Span }
  /** A worker whose settings switch its handling of SIGTERM off. */
  | { readonly type: 'signals-off'; readonly library: 'arq'; readonly owner: string; readonly span: Span };
