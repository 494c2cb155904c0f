import { entryOf, nodeAt, type YamlNode } from '../documents/yaml/tree.ts';
import type { Container } from './container.ts';

/** Fields that only one of the two security contexts has (core/v1 PodSecurityContext and SecurityContext). */
const podOnly = ['fsGroup', 'fsGroupChangePolicy', 'supplementalGroups', 'supplementalGroupsPolicy', 'sysctls'];
const containerOnly = ['allowPrivilegeEscalation', 'capabilities', 'privileged', 'readOnlyRootFilesystem', 'procMount'];

/** Fields in a place where the API does not know them. Those of the pod are told with each of its containers. */
export function misplacedFields(pod: YamlNode, container: YamlNode): NonNullable<Container['misplaced']> {
  const found = (node: YamlNode | undefined, keys: readonly string[], where: string, belongs: string) =>
    keys.flatMap((key) => {
      const entry = entryOf(node, key);
      return entry === undefined
        ? []
        : [
            {
              key,
              where,
              belongs,
              ...(entry.value.type === 'scalar' ? { value: entry.value.text } : {}),
              span: entry.keySpan,
            },
          ];
    });
  const all = [
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
  ];
  return all.sort((a, b) => a.span.start - b.span.start);
}
