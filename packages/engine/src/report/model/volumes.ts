import type { ModelEdge, ModelVolume } from '@seaworthy/schema/report-model';
import type { Container, Mount } from '../../model/container.ts';
import type { DeploymentModel, Volume } from '../../model/model.ts';
import type { Quote } from './facts.ts';
import { stackOf } from './stacks.ts';

/** Where data lies outside of containers, and who mounts it. */
export interface VolumeParts {
  readonly volumes: readonly ModelVolume[];
  readonly edges: readonly ModelEdge[];
}

/** Host folders that hold configuration, sources or sockets are no place for data. */
const configuration =
  /\.(?:conf|cnf|ya?ml|json|toml|sock|sh|py|js|ts|sql|pem|crt|key|env|ini|cfg|template|html|txt|properties|xml)$|^\/(?:etc|var\/run|run|proc|sys|dev|usr|lib)(?:\/|$)|^\/$/;
const configurationTarget =
  /^\/etc\/|\/(?:conf|conf\.d|config|certs?|secrets|initdb\.d|docker-entrypoint-initdb\.d|provisioning)\/?$/;

/** Declared volumes, claims and host folders that are written to. Read-only mounts of configuration are left out. */
export function volumeParts(model: DeploymentModel, quote: Quote): VolumeParts {
  const volumes = new Map<string, ModelVolume>();
  const declared = new Map<string, Volume>();
  for (const volume of model.volumes) {
    const id = `volume:${volume.span.file}#${volume.name}`;
    declared.set(id, volume);
    volumes.set(id, { id, name: volume.name, kind: volume.kind, evidence: [quote(volume.span)] });
  }
  const edges = model.containers.flatMap((container) =>
    container.mounts.flatMap((mount): ModelEdge[] => {
      const id = volumeId(container, mount, declared);
      if (id === null) return [];
      const stack = stackOf(container, model);
      const before = volumes.get(id);
      const evidence = before?.evidence ?? [quote(mount.span)];
      volumes.set(id, { name: mount.source ?? mount.target, kind: mount.kind, stack, ...before, id, evidence });
      const spans = mount.sourceSpan === undefined ? [mount.span] : [mount.span, mount.sourceSpan];
      return [
        {
          from: container.id,
          to: id,
          label: mount.readOnly ? `${mount.target} (read only)` : mount.target,
          kind: 'mount',
          evidence: spans.map((span) => quote(span)),
        },
      ];
    }),
  );
  const stacks = new Map(edges.map((edge) => [edge.to, edge.from]));
  const byId = new Map(model.containers.map((container) => [container.id, container]));
  return {
    volumes: [...volumes].map(([id, volume]) => {
      const owner = byId.get(stacks.get(id) ?? '');
      return owner === undefined ? volume : { ...volume, stack: stackOf(owner, model) };
    }),
    edges,
  };
}

function volumeId(container: Container, mount: Mount, declared: ReadonlyMap<string, Volume>): string | null {
  const source = mount.source;
  if (mount.kind === 'volume' || mount.kind === 'claim') {
    if (source === null) return null;
    const own = [...declared].filter(([, volume]) => volume.name === source);
    const near = own.find(
      ([, volume]) => volume.usedBy.includes(container.name) || volume.span.file === container.span.file,
    );
    return near?.[0] ?? own[0]?.[0] ?? `volume:${container.span.file}#${source}`;
  }
  if (mount.kind === 'anonymous') return `volume:${container.id}#${mount.target}`;
  if (mount.kind !== 'bind' && mount.kind !== 'host-path') return null;
  if (source === null || mount.readOnly || configuration.test(source) || configurationTarget.test(mount.target))
    return null;
  return `folder:${container.span.file}#${source}`;
}
