import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { InstructionSlot } from '../documents/dockerfile/write.ts';
import type { ShellOperator } from '../text/shell.ts';
import type { Span } from '../text/span.ts';
import type { Command, ImageReference, Probe } from './container.ts';
import type { Setting } from './setting.ts';

/** One image that a Dockerfile makes: key is (Dockerfile, target). Metadata is inherited along the FROM chain only. */
export interface ImageBuild {
  /** `Dockerfile@target`, target empty for the last stage. */
  readonly id: string;
  readonly file: string;
  readonly target: string;
  /** Build context folder, `.` for the root; null when nobody says. */
  readonly context: string | null;
  readonly environment: EnvironmentClass;
  readonly stages: readonly BuildStage[];
  /** Indices into `stages`, final stage first, down to the one with the external base. */
  readonly chain: readonly number[];
  /** External base of the chain. */
  readonly base: Setting<ImageReference>;
  readonly baseSpan: Span;
  /** The final stage's FROM line: anchor of what is missing. */
  readonly span: Span;

  readonly user: Setting<string>;
  readonly healthcheck: Setting<Probe>;
  readonly command: Setting<Command>;
  readonly entrypoint: Setting<Command>;
  readonly workdir: Setting<string>;
  readonly stopSignal: Setting<string>;
  readonly exposed: readonly { readonly port: number; readonly span: Span }[];
  readonly volumes: readonly { readonly path: string; readonly span: Span }[];
  /** Effective ENV and ARG of the chain. */
  readonly env: readonly {
    readonly name: string;
    readonly value: Setting<string>;
    readonly kind: 'ENV' | 'ARG';
    readonly span: Span;
  }[];
  /** RUN bodies of the chain, split into simple commands, first executed first. */
  readonly runs: readonly RunCommand[];
  readonly copies: readonly CopyInstruction[];
  /** Packages installed by apt/apk/dnf in the chain. */
  readonly systemPackages: readonly {
    readonly name: string;
    readonly manager: 'apt' | 'apk' | 'dnf';
    readonly span: Span;
  }[];
  /** Path of the .dockerignore that governs this build, when there is one. */
  readonly dockerignore: string | null;

  /** The same of stages outside the chain whose files are copied in (`COPY --from`), first stage first. */
  readonly otherRuns: readonly RunCommand[];
  readonly otherCopies: readonly CopyInstruction[];
  /** ENV and ARG of those stages: build arguments of a bundler stand there. */
  readonly otherEnv: ImageBuild['env'];
  /** Some package list could not be read (`apt-get install $PACKAGES`): absence of a package proves nothing. */
  readonly packagesOpen: boolean;
  /** Shell of the shell form, from SHELL; null: `/bin/sh -c`. */
  readonly shell: readonly string[] | null;
  /** CMD or ENTRYPOINT that start with `[` but are no JSON. */
  readonly brokenExec: readonly Span[];
  /** More than one of CMD, ENTRYPOINT, HEALTHCHECK in one stage: only the last counts. */
  readonly repeated: readonly { readonly keyword: string; readonly span: Span }[];
  /** ARGs above the first FROM, with or without a default. */
  readonly globalArgs: readonly { readonly name: string; readonly span: Span }[];
  /** The file of the repository that ENTRYPOINT or CMD starts directly; null when it cannot be told. */
  readonly startFile: StartFile | null;
  /** Where a fix adds an instruction: before CMD and ENTRYPOINT of the final stage. */
  readonly slot: InstructionSlot;
}

export interface BuildStage {
  readonly index: number;
  /** Lower case; null when unnamed. */
  readonly name: string | null;
  readonly from: Setting<ImageReference>;
  /** Index of the stage it continues, null when the base is external. */
  readonly parent: number | null;
  readonly platform: string | null;
  readonly span: Span;
  /** WORKDIR lines of the stage, as written. */
  readonly workdirs: readonly string[];
  /** Where the base is written: the FROM line, or the ARG above it that names it. */
  readonly declared: Span;
}

/** One simple command of a RUN instruction. */
export interface RunCommand {
  readonly words: readonly string[];
  readonly text: string;
  readonly stage: number;
  readonly user: string | null;
  /** The command's own lines, not the whole RUN. */
  readonly span: Span;
  readonly instruction: Span;
  /** `--mount=type=secret` ids and cache targets of its RUN. */
  readonly mounts: readonly string[];
  /** `NAME=value` in front of the command. */
  readonly assignments: readonly { readonly name: string; readonly value: string }[];
  /** Positions in `words` whose value only the shell knows. */
  readonly dynamic: readonly number[];
  readonly operator: ShellOperator;
  /** Inside if, while, case or after `||`. */
  readonly conditional: boolean;
  /** Its output goes into the next command of the list. */
  readonly piped: boolean;
  /** Variables that its RUN sets somewhere. */
  readonly setHere?: readonly string[];
  /** Stands in a here-document. */
  readonly heredoc?: true;
  /** SHELL in force, when the stage set one. */
  readonly shell?: readonly string[];
}

export interface CopyInstruction {
  readonly keyword: 'COPY' | 'ADD';
  readonly sources: readonly string[];
  readonly destination: string;
  /** Stage name/index or image of `--from`. */
  readonly from: string | null;
  readonly chown: string | null;
  readonly chmod?: string;
  /** `ADD --checksum`. */
  readonly checksum: string | null;
  readonly stage: number;
  readonly span: Span;
}

/** A script of the repository that is copied into an image and started. */
export interface StartFile {
  readonly path: string;
  /** First line, without its end. */
  readonly firstLine: string;
  /** Lines end in CR LF: the kernel looks for an interpreter whose name ends in CR. */
  readonly windowsBreaks: boolean;
  /** Started as a program, not handed to a shell by name: the first line decides. */
  readonly direct: boolean;
  readonly span: Span;
}
