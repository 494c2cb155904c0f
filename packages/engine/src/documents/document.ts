import type { SectionId } from '@seaworthy/schema/taxonomy';
import type { CaddyDocument } from './caddy/document.ts';
import type { ComposeDocument } from './compose/document.ts';
import type { DashboardDocument } from './dashboard/document.ts';
import type { DockerfileDocument } from './dockerfile/document.ts';
import type { DockerignoreDocument } from './dockerignore/document.ts';
import type { DotenvDocument } from './dotenv/document.ts';
import type { GitignoreDocument } from './gitignore/document.ts';
import type { ImageListDocument } from './image-list/document.ts';
import type { KubernetesDocument } from './kubernetes/document.ts';
import type { ManifestDocument } from './manifest/document.ts';
import type { NginxDocument } from './nginx/document.ts';
import type { PrometheusDocument } from './prometheus/document.ts';
import type { ProseDocument } from './prose/document.ts';
import type { ShellDocument } from './shell/document.ts';
import type { SourceDocument } from './source/document.ts';
import type { SqlDocument } from './sql/document.ts';
import type { TelemetryDocument } from './telemetry/document.ts';
import type { TraefikDocument } from './traefik/document.ts';
import type { WorkflowDocument } from './workflow/document.ts';

/**
 * A parsed file: plain, readonly, JSON-serialisable data in which every node carries a Span. Documents are cached by
 * path + content hash + parser version and checkpointed, so they hold no class instance, Map, Set, Date or undefined-only trick.
 */
export type Document =
  | DockerfileDocument
  | DockerignoreDocument
  | GitignoreDocument
  | ImageListDocument
  | ComposeDocument
  | NginxDocument
  | TraefikDocument
  | CaddyDocument
  | KubernetesDocument
  | DotenvDocument
  | SourceDocument
  | SqlDocument
  | ManifestDocument
  | WorkflowDocument
  | PrometheusDocument
  | ShellDocument
  | TelemetryDocument
  | DashboardDocument
  | ProseDocument;

export type DocumentKind = Document['kind'];

/** A part of a file that could not be read. The rest of the file may still have been. */
export interface ParseProblem {
  readonly line: number;
  readonly reason: string;
}

/** What every document has. */
export interface DocumentBase<K extends string> {
  readonly kind: K;
  readonly path: string;
  /** Empty when the file was read completely. */
  readonly problems: readonly ParseProblem[];
}

/** How one kind of file enters the audit. One per folder below documents/, listed in documents/formats.ts. */
export interface DocumentFormat<D extends Document> {
  readonly kind: D['kind'];
  /** Bump when the parser's output changes: cached documents of older versions are not used. */
  readonly version: number;
  /** Sections that cannot be called sound when such a file is unread. */
  readonly feeds: readonly SectionId[];
  /** By path alone, cheap: asked for every entry of an archive to decide whether its bytes are kept. */
  claimsPath(path: string): boolean;
  /** Second look with the text, when the path is not enough (a .yaml may be Kubernetes, Prometheus or nothing). Default: yes. */
  claimsText?(path: string, text: string): boolean;
  /** Never throws on any input; what cannot be read becomes a problem. No clock, no network, no environment. */
  parse(path: string, text: string, tools: ParseTools): D;
}

/** What parsers need from outside, handed in as arguments so that the engine stays free of disk and network. */
export interface ParseTools {
  /** Loaded tree-sitter grammars by name; see documents/source/grammars.ts. */
  readonly grammars: import('./source/grammars.ts').Grammars;
}
