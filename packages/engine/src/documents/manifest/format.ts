import { isPlatformFile, pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { ManifestDocument } from './document.ts';
import { parseManifest } from './parse.ts';

/** Dependency manifests and lock files of Python and Node. */
export const manifestFormat: DocumentFormat<ManifestDocument> = {
  kind: 'manifest',
  version: 1,
  feeds: ['container/reproducible-build'],
  claimsPath: pathClaims.manifest,
  claimsText: (path) => !isPlatformFile(path),
  parse: parseManifest,
};
