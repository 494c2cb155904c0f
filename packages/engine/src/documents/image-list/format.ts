import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { ImageListDocument } from './document.ts';
import { parseImageList } from './parse.ts';

/** `docker-bake.hcl`, `docker-bake.json`, and JSON files beside the workflows, where build matrices are kept. */
export const imageListFormat: DocumentFormat<ImageListDocument> = {
  kind: 'image-list',
  version: 1,
  feeds: [],
  claimsPath: pathClaims['image-list'],
  parse: (path, text) => parseImageList(path, text),
};
