import type { DocumentFormat } from '../document.ts';
import type { SourceDocument } from './document.ts';
import { parseSource } from './parse.ts';

const extension = /\.(?:py|tsx?|[mc]ts|jsx?|[mc]js)$/;
const skipped =
  /(?:^|\/)(?:node_modules|vendor|third_party|site-packages|\.venv|venv|dist|build|\.next|\.nuxt|out|coverage|__pycache__)\/|\.min\.js$|\.d\.ts$|_pb2\.py$|\.gen\.tsx?$/;

/** Python, TypeScript and JavaScript sources, read for operational facts. */
export const sourceFormat: DocumentFormat<SourceDocument> = {
  kind: 'source',
  version: 2,
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
  claimsPath: (path) => extension.test(path) && !skipped.test(path),
  parse: parseSource,
};
