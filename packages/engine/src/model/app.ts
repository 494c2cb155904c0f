import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { ManifestDependency, ManifestDocument } from '../documents/manifest/document.ts';
import type { SourceFact } from '../documents/source/document.ts';
import type { Span } from '../text/span.ts';

/** One application unit: the folder of the nearest dependency manifest, with the facts of its production sources. */
export interface App {
  readonly id: string;
  /** Folder, `.` for the root. */
  readonly root: string;
  readonly name: string;
  readonly language: 'python' | 'node';
  readonly role: 'service' | 'worker' | 'frontend' | 'cli' | 'library';
  readonly environment: EnvironmentClass;
  /** The manifest, or the file that proves the unit. */
  readonly span: Span;
  readonly dependencies: readonly (ManifestDependency & { readonly file: string })[];
  readonly lockFiles: readonly string[];
  /** npm scripts and console scripts of its manifests. */
  readonly scripts: ManifestDocument['scripts'];
  readonly routes: readonly Route[];
  /** Facts of all production sources of the unit, by path then position. */
  readonly facts: readonly SourceFact[];
  /** `fastapi`, `flask`, `django`, `express`, `fastify`, `next`, `vite`, … with evidence. */
  readonly frameworks: readonly { readonly name: string; readonly span: Span }[];
  /** Containers that run it, by build context and COPY. */
  readonly containers: readonly string[];
  readonly images: readonly string[];
}

/** A route under its full path, router prefixes applied. */
export interface Route {
  readonly method: string;
  /** `/api/documents/{id}`; a part that could not be resolved is `{*}`. */
  readonly path: string;
  readonly websocket: boolean;
  readonly upload: boolean;
  readonly stream: boolean;
  readonly handler: string | null;
  readonly span: Span;
}
