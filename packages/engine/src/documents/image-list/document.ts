import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

/** Files outside of workflows that name the images a project builds: bake files, build matrices in JSON. */
export interface ImageListDocument extends DocumentBase<'image-list'> {
  readonly names: readonly ImageName[];
}

export interface ImageName {
  /** `owner/name`, `ghcr.io/owner/name`, without tag. */
  readonly name: string;
  /** The text goes on with a variable: `owner/app-${VARIANT}` names more images than are written. */
  readonly open: boolean;
  readonly span: Span;
}
