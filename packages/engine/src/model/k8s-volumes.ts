import { itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import type { Mount } from './container.ts';
import { parseQuantity, placeAt } from './k8s-values.ts';

type Source = Pick<Mount, 'kind' | 'source' | 'sizeBytes' | 'sourceSpan'>;

/** Volume mounts of one container, joined with the volumes of its pod. A mount of an unknown volume is left out. */
export function mountsOf(pod: YamlNode, container: YamlNode, claimTemplates: readonly string[]): Mount[] {
  const volumes = new Map(itemsOf(nodeAt(pod, 'volumes')).map((volume) => [textAt(volume, 'name') ?? '', volume]));
  return itemsOf(nodeAt(container, 'volumeMounts')).flatMap((mount) => {
    const name = textAt(mount, 'name') ?? '';
    const target = textAt(mount, 'mountPath');
    const source = claimTemplates.includes(name)
      ? { kind: 'claim' as const, source: name }
      : sourceOf(volumes.get(name), name);
    if (target === undefined || source === undefined) return [];
    const mode = textAt(mount, 'mountPropagation');
    const place = placeAt(mount, ['mountPropagation']) ?? mount.span;
    return [
      {
        target,
        ...source,
        readOnly: textAt(mount, 'readOnly') === 'true',
        ...(mode === undefined ? {} : { propagation: { mode, span: place } }),
        span: mount.span,
      },
    ];
  });
}

function sourceOf(volume: YamlNode | undefined, name: string): Source | undefined {
  if (volume === undefined) return undefined;
  const source = plainSource(volume, name);
  return source === undefined ? undefined : { ...source, sourceSpan: volume.span };
}

function plainSource(volume: YamlNode, name: string): Source | undefined {
  const claim = nodeAt(volume, 'persistentVolumeClaim');
  if (claim !== undefined) return { kind: 'claim', source: textAt(claim, 'claimName') ?? name };
  const empty = nodeAt(volume, 'emptyDir');
  if (empty !== undefined) {
    const size = parseQuantity(textAt(empty, 'sizeLimit') ?? '');
    const sized = size === undefined ? {} : { sizeBytes: size };
    const kind = textAt(empty, 'medium') === 'Memory' ? ('tmpfs' as const) : ('empty-dir' as const);
    return { kind, source: name, ...sized };
  }
  if (nodeAt(volume, 'hostPath') !== undefined) {
    return { kind: 'host-path', source: textAt(volume, 'hostPath', 'path') ?? '/' };
  }
  if (nodeAt(volume, 'configMap') !== undefined || nodeAt(volume, 'downwardAPI') !== undefined) {
    return { kind: 'config', source: textAt(volume, 'configMap', 'name') ?? name };
  }
  if (nodeAt(volume, 'secret') !== undefined || nodeAt(volume, 'projected') !== undefined) {
    return { kind: 'secret', source: textAt(volume, 'secret', 'secretName') ?? name };
  }
  if (nodeAt(volume, 'ephemeral') !== undefined) return { kind: 'anonymous', source: null };
  return { kind: 'volume', source: name };
}

/** Claim names that a pod mounts, claim templates excluded. */
export function claimsOf(pod: YamlNode): string[] {
  return itemsOf(nodeAt(pod, 'volumes')).flatMap((volume) => {
    const claim = textAt(volume, 'persistentVolumeClaim', 'claimName');
    return claim === undefined ? [] : [claim];
  });
}
