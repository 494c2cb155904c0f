import { caddyFormat } from './caddy/format.ts';
import { composeFormat } from './compose/format.ts';
import { dashboardFormat } from './dashboard/format.ts';
import { dockerfileFormat } from './dockerfile/format.ts';
import { dockerignoreFormat } from './dockerignore/format.ts';
import type { Document, DocumentFormat } from './document.ts';
import { dotenvFormat } from './dotenv/format.ts';
import { gitignoreFormat } from './gitignore/format.ts';
import { imageListFormat } from './image-list/format.ts';
import { kubernetesFormat } from './kubernetes/format.ts';
import { manifestFormat } from './manifest/format.ts';
import { nginxFormat } from './nginx/format.ts';
import { prometheusFormat } from './prometheus/format.ts';
import { proseFormat } from './prose/format.ts';
import { shellFormat } from './shell/format.ts';
import { sourceFormat } from './source/format.ts';
import { sqlFormat } from './sql/format.ts';
import { telemetryFormat } from './telemetry/format.ts';
import { traefikFormat } from './traefik/format.ts';
import { workflowFormat } from './workflow/format.ts';

// A DocumentFormat<D> only ever produces its own D, so it may stand wherever any Document is wanted.
type AnyFormat = Omit<DocumentFormat<Document>, 'parse'> & {
  parse(...args: Parameters<DocumentFormat<Document>['parse']>): Document;
};

/**
 * All formats, in the order in which they are asked; the first that claims a file gets it. Specific names come before
 * general ones (a Compose file is also YAML).
 */
export const formats: readonly AnyFormat[] = [
  manifestFormat,
  sourceFormat,
  sqlFormat,
  dockerignoreFormat,
  gitignoreFormat,
  imageListFormat,
  dockerfileFormat,
  composeFormat,
  dotenvFormat,
  workflowFormat,
  nginxFormat,
  caddyFormat,
  traefikFormat,
  telemetryFormat,
  dashboardFormat,
  prometheusFormat,
  kubernetesFormat,
  shellFormat,
  proseFormat,
];

export function formatOf(path: string, text: string): AnyFormat | undefined {
  return formats.find((format) => format.claimsPath(path) && (format.claimsText?.(path, text) ?? true));
}
