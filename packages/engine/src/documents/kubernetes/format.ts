import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { KubernetesDocument } from './document.ts';
import { parseKubernetes } from './parse.ts';

export const kubernetesFormat: DocumentFormat<KubernetesDocument> = {
  kind: 'kubernetes',
  version: 1,
  feeds: [
    'container/resource-limits',
    'container/non-root',
    'container/healthcheck',
    'network/tls',
    'storage/volumes',
    'health/startup-probes',
    'health/graceful-shutdown',
    'scaling/autoscaling',
    'scaling/disruption-budget',
    'scaling/anti-affinity',
    'secrets/exposure',
    'deployment/strategy',
  ],
  claimsPath: pathClaims.kubernetes,
  claimsText: (_path, text) => hasKey(text, 'apiVersion') && hasKey(text, 'kind'),
  parse: (path, text) => parseKubernetes(path, text),
};

/** The key somewhere at the start of a line, of a list item (`- apiVersion:`), or of a JSON member. */
function hasKey(text: string, key: 'apiVersion' | 'kind'): boolean {
  const pattern = key === 'apiVersion' ? /^[ \t{-]*"?apiVersion"?[ \t]*:/m : /(^|[{,])[ \t-]*"?kind"?[ \t]*:/m;
  return pattern.test(text);
}
