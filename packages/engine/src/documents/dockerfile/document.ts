import type { ShellCommand } from '../../text/shell.ts';
import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

export interface DockerfileDocument extends DocumentBase<'dockerfile'> {
  readonly instructions: readonly DockerfileInstruction[];
  /** `\`, or a backtick after `# escape=`: a Windows image. */
  readonly escape: '\\' | '`';
  readonly newline: '\n' | '\r\n';
}

export interface DockerfileInstruction {
  /** Upper case: `FROM`, `RUN`, …; the trigger's keyword when `onbuild`. */
  readonly keyword: string;
  readonly span: Span;
  /** Text after keyword and flags, continuations joined, comments and here-document bodies dropped. */
  readonly argument: string;
  readonly argumentSpan: Span;
  /** `--from=x` → name `from`. */
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** Words of `argument`, quotes and variables as written. */
  readonly words: readonly { readonly text: string; readonly span: Span }[];
  /** The exec form's strings; null for the shell form and for instructions without an exec form. */
  readonly exec: readonly string[] | null;
  /** Starts with `[` but is no JSON list of strings: Docker falls back to the shell form. */
  readonly brokenExec?: true;
  readonly heredocs: readonly DockerfileHeredoc[];
  /** Simple commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD (shell form, or `sh -c` in exec form). */
  readonly commands: readonly DockerfileCommand[];
  /** Only runs in images built on top of this one. */
  readonly onbuild?: true;
}

export interface DockerfileHeredoc {
  readonly name: string;
  readonly body: string;
  readonly span: Span;
}

/** A simple command with the span of its own words. */
export interface DockerfileCommand
  extends Pick<ShellCommand, 'assignments' | 'redirects' | 'operator' | 'conditional' | 'piped' | 'nested'> {
  readonly words: readonly string[];
  /** Positions in `words` that hold `$…`. */
  readonly dynamic: readonly number[];
  readonly text: string;
  readonly span: Span;
}
