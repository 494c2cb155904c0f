import type { Fail } from '../rules/rule.ts';
import { isLesserFile, type OneDecision } from './relation.ts';

const always = () => '';
const ofProduct = (fail: Fail) => fail.subject.discriminator ?? '';
/** The same sentence about another file. */
const sameWords = (fail: Fail) => fail.message.split(fail.span.file).join('');
const depth = (fail: Fail) => fail.span.file.split('/').length;

const inExamples = [
  'container/resource-limits/memory-limit-missing',
  'container/base-image/tag-floating',
  'container/non-root/runs-as-root',
  'container/reproducible-build/pulled-image-floating',
  'storage/volumes/data-bind-mounted',
  'scaling/disruption-budget/budget-missing',
  'scaling/anti-affinity/single-replica',
  'scaling/anti-affinity/replicas-on-one-node',
  'secrets/exposure/default-credential',
] as const;

/** Rules whose findings in several files are one decision: a runtime to leave, a tool that locks, one way to log. */
export const oneDecisions: readonly OneDecision[] = [
  { rule: 'container/base-image/runtime-eol', key: ofProduct },
  { rule: 'container/reproducible-build/requirements-unpinned', key: always },
  { rule: 'container/reproducible-build/package-version-open', key: sameWords },
  { rule: 'health/graceful-shutdown/graceful-timeout-missing', key: always },
  { rule: 'deployment/strategy/runbook-target-missing', key: ofProduct },
  // TLS ends in a proxy, so its file stands for the published ports.
  {
    rule: 'network/tls/plaintext-listener',
    key: (it) => (it.subject.kind === 'kubernetes-service' ? null : ''),
    rank: (it) => (/\.ya?ml$/.test(it.span.file) ? 1 : 0),
  },
  { rule: 'network/static-assets/missing-file-answers-page', key: always, rank: depth },
  { rule: 'network/static-assets/asset-caching-missing', key: always, rank: depth },
  { rule: 'network/websocket-proxy/client-address-fixed', key: (it) => it.subject.name },
  { rule: 'storage/uploads/disk-space-unwatched', key: always },
  { rule: 'container/non-root/step-down-bypassed', key: (it) => it.span.file },
  { rule: 'secrets/config-drift/startup-validation-missing', key: always },
  { rule: 'observability/logs/unstructured-logs', key: always },
  { rule: 'observability/logs/rotation-missing', key: always },
  ...inExamples.map(
    (rule): OneDecision => ({ rule, key: (fail, model) => (isLesserFile(fail, model) ? 'examples' : null) }),
  ),
];
