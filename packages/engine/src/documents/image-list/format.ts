import type { DocumentFormat } from '../document.ts';
import type { ImageListDocument } from './document.ts';
import { parseImageList } from './parse.ts';

/** `docker-bake.hcl`, `docker-bake.json`, and JSON files beside the workflows, where build matrices are kept. */
export const imageListFormat: DocumentFormat<ImageListDocument> = {
  kind: 'image-list',
  version: 1,
  feeds: [],
  claimsPath: (path) =>
    /(^|\/)docker-bake(\.override)?\.(hcl|json)$/.test(path) ||
    /^\.(github|gitea|forgejo|gitlab|ci)\/([^/]+\/)?[^/]*\.json$/.test(path) ||
    /(^|\/)(image|build|docker)[-_]?matrix\.json$/.test(path),
  parse: (path, text) => parseImageList(path, text),
};
