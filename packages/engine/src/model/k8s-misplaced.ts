import { entryOf, nodeAt, type YamlNode } from '../documents/yaml/tree.ts';
import type { Container } from './container.ts';

/** Fields that only one of the two security contexts has (core/v1 PodSecurityContext and SecurityContext). */
const podOnly = ['fsGroup', 'fsGroupChangePolicy', 'supplementalGroups', 'supplementalGroupsPolicy', 'sysctls'];
const containerOnly = ['allowPrivilegeEscalation', 'capabilities', 'privileged', 'readOnlyRootFilesystem', 'procMount'];

/** Fields of the pod that people write into a container: the API knows none of them there. */
const podFields = [
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'nodeSelector',
  'tolerations',
  'affinity',
  'topologySpreadConstraints',
  'serviceAccountName',
  'imagePullSecrets',
  'terminationGracePeriodSeconds',
  'volumes',
  'priorityClassName',
];

/** Fields of the container that people write into the pod's `spec`. */
const containerFields = [
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'volumeMounts',
  'env',
  'envFrom',
  'imagePullPolicy',
];

/** Fields in a place where the API does not know them. Those of the pod are told with each of its containers. */
export function misplacedFields(pod: YamlNode, container: YamlNode): NonNullable<Container['misplaced']> {
  const found = (node: YamlNode | undefined, keys: readonly string[], where: string, belongs: string) =>
    keys.flatMap((key) => {
      const entry = entryOf(node, key);
      return entry === undefined ? [] : [{ key, where, belongs, span: entry.keySpan }];
    });
  return [
    ...found(
      nodeAt(container, 'securityContext'),
      podOnly,
      "the container's securityContext",
      "the pod's securityContext",
    ),
    ...found(
      nodeAt(pod, 'securityContext'),
      containerOnly,
      "the pod's securityContext",
      "the container's securityContext",
    ),
    ...found(container, podFields, 'the container', "the pod's spec"),
    ...found(pod, containerFields, "the pod's spec", 'the container'),
  ];
}
