import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApiEnvironment } from '../apps/api/src/config.ts';
import { WorkerEnvironment } from '../apps/worker/src/config.ts';
import { compose, known, nginx, read } from './support/deployment.ts';
import { root } from './support/product.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>> & { readonly template?: { readonly spec: PodSpec } };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value: string }[];
    readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
    readonly securityContext: unknown;
    readonly resources: { readonly limits: Readonly<Record<string, string>> };
    readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
    readonly volumeMounts: readonly { readonly name: string }[];
    readonly startupProbe?: unknown;
    readonly livenessProbe?: unknown;
    readonly readinessProbe?: unknown;
  }[];
  readonly volumes: readonly { readonly name: string }[];
}

describe('the manifests', () => {
  const base = join(root, 'deploy/kubernetes');
  const kustomization = parse(read('deploy/kubernetes/kustomization.yaml')) as {
    resources: string[];
    configMapGenerator: { literals: string[] }[];
  };
  const documents = (file: string) =>
    readFileSync(join(base, file), 'utf8')
      .split(/^---$/m)
      .map((text) => parse(text, { merge: true }) as Manifest);
  const objects = kustomization.resources.flatMap(documents);
  const pods = objects.flatMap(({ metadata, spec }) =>
    spec?.template === undefined ? [] : [{ name: metadata.name, pod: spec.template.spec }],
  );

  it('are all part of the base', () => {
    const files = readdirSync(base).filter((file) => file !== 'kustomization.yaml');
    expect(kustomization.resources.toSorted()).toEqual(files.sort());
    expect(pods.map(({ name }) => name).sort()).toEqual(['seaworthy-api', 'seaworthy-redis', 'seaworthy-worker']);
  });

  it('give every container limits, three probes and no rights, and mount only volumes of the pod', () => {
    for (const { name, pod } of pods) {
      for (const container of pod.containers) {
        const at = `${name}/${container.name}`;
        expect(Object.keys(container.resources.limits), at).toEqual(['cpu', 'memory', 'ephemeral-storage']);
        expect(container.securityContext, at).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe])
          expect(probe, at).toBeDefined();
        const volumes = [...pod.volumes.map((volume) => volume.name), 'data'];
        for (const mount of container.volumeMounts) expect(volumes, at).toContain(mount.name);
      }
    }
  });

  it('ask and set only what the programs know', () => {
    const literals = kustomization.configMapGenerator.flatMap(({ literals }) => literals.map((it) => it.split('=')[0]));
    for (const [name, schema] of Object.entries(known)) {
      const pod = pods.find((it) => it.name === `seaworthy-${name}`)?.pod;
      const container = pod?.containers.find((it) => it.name === name);
      // The configuration is shared; what a program does not know it ignores, but one of both has to know it.
      for (const variable of container?.env ?? []) expect(Object.keys(schema), name).toContain(variable.name);
      for (const literal of literals) {
        const all = [...Object.keys(ApiEnvironment.shape), ...Object.keys(WorkerEnvironment.shape)];
        expect(all).toContain(literal?.replace(/_FILE$/, ''));
      }
    }
    const listens = [...nginx.matchAll(/listen (\d+)[ ;]/g)].map(([, port]) => Number(port));
    const proxy = pods.flatMap(({ pod }) => pod.containers).find((it) => it.name === 'proxy');
    expect(proxy?.ports?.map((port) => port.containerPort).sort()).toEqual(listens.sort());
  });

  it('wait longer for a pod to end than its programs take', () => {
    for (const { name, pod } of pods) {
      for (const container of pod.containers) {
        const grace = Number(container.env?.find((it) => it.name === 'SEAWORTHY_GRACE_MS')?.value ?? 0) / 1_000;
        const pause = Number(container.lifecycle?.preStop.exec.command[1] ?? 0);
        expect(pod.terminationGracePeriodSeconds, `${name}/${container.name}`).toBeGreaterThan(grace + pause);
      }
    }
  });

  it('run the same Redis as Compose', () => {
    const config = objects.find((it) => it.kind === 'ConfigMap') as unknown as { data: Record<string, string> };
    const bare = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(bare(config.data['redis.conf'] ?? '')).toEqual(bare(read('docker/redis.conf')));
    expect(readFileSync(join(base, 'redis.yaml'), 'utf8')).toContain(`image: ${compose.services.redis?.image}\n`);
  });
});
