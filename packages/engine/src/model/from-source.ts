import type { ManifestDocument } from '../documents/manifest/document.ts';
import type { SourceDocument } from '../documents/source/document.ts';
import type { App } from './app.ts';
import type { BuildContext } from './build-context.ts';
import type { Container } from './container.ts';
import type { ImageBuild } from './image.ts';

export interface AppSurroundings {
  readonly images: readonly ImageBuild[];
  readonly containers: readonly Container[];
}

/** Application units. Being written: until then there are none. */
export function appsFrom(
  _sources: readonly SourceDocument[],
  _manifests: readonly ManifestDocument[],
  _context: BuildContext,
  _around: AppSurroundings,
): App[] {
  return [];
}
