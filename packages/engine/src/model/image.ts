import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
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
}

export interface CopyInstruction {
  readonly keyword: 'COPY' | 'ADD';
  readonly sources: readonly string[];
  readonly destination: string;
  /** Stage name/index or image of `--from`. */
  readonly from: string | null;
  readonly chown: string | null;
  readonly stage: number;
  readonly span: Span;
}
