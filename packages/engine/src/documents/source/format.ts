import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { SourceDocument } from './document.ts';
import { parseSource } from './parse.ts';

/** Python, TypeScript and JavaScript sources, read for operational facts. */
export const sourceFormat: DocumentFormat<SourceDocument> = {
  kind: 'source',
  version: 3,
  feeds: [
    'storage/sqlite',
    'storage/checkpoints',
    'storage/uploads',
    'health/endpoints',
    'health/graceful-shutdown',
    'scaling/stateless',
    'secrets/config-drift',
    'secrets/sensitive-logs',
    'deployment/migrations',
    'observability/metrics',
    'observability/tracing',
  ],
  claimsPath: pathClaims.source,
  parse: parseSource,
};
