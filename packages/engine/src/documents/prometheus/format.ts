import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { PrometheusDocument } from './document.ts';
import { parsePrometheus } from './parse.ts';

/** By content: the names of such files are free. Alertmanager is told by route + receivers at the top level. */
function looksLikePrometheus(text: string): boolean {
  return (
    /^scrape_configs:/m.test(text) ||
    (/^groups:/m.test(text) && /^\s*(- )?rules:/m.test(text) && /^\s*(- )?(expr|alert|record):/m.test(text)) ||
    (/^- (alert|record):/m.test(text) && /^ {2}expr:/m.test(text)) ||
    (/^route:/m.test(text) && /^receivers:/m.test(text))
  );
}

export const prometheusFormat: DocumentFormat<PrometheusDocument> = {
  kind: 'prometheus',
  version: 2,
  feeds: ['observability/metrics', 'observability/alerting'],
  claimsPath: pathClaims.prometheus,
  claimsText: (_path, text) => looksLikePrometheus(text),
  parse: (path, text) => parsePrometheus(path, text),
};
