import type { Assumption, Evidence } from '@seaworthy/schema/report';
import type { Confidence } from '@seaworthy/schema/vocabulary';
import type { Span } from '../text/span.ts';
import { ciActions } from './ci-steps.ts';
import type { DeploymentModel } from './model.ts';
import { known } from './setting.ts';

type Facts = Omit<DeploymentModel, 'assumptions' | 'deployable'>;

interface Inferred {
  readonly value: string;
  readonly confidence: Confidence;
  readonly spans: readonly Span[];
}

/** The seven environment items of the audit prompt: inferred with evidence, or left open with a best-practice default. */
export function inferAssumptions(model: Facts, quote: (span: Span) => Evidence): Assumption[] {
  const items: readonly [Assumption['id'], string, string, Inferred | null][] = [
    [
      'deployment-target',
      'Deployment target',
      'Containers on a managed platform or a Compose host',
      deploymentTarget(model),
    ],
    [
      'reverse-proxy',
      'Reverse proxy / load balancer',
      'NGINX or a managed load balancer in front of the application',
      reverseProxy(model),
    ],
    [
      'tls-termination',
      'TLS termination point and certificate management',
      'TLS 1.2+ at the proxy with automatically renewed certificates',
      tlsTermination(model),
    ],
    [
      'orchestration-and-scaling',
      'Container orchestration and scaling strategy',
      'At least two replicas of stateless services behind the proxy',
      scaling(model),
    ],
    [
      'secrets-management',
      'Secrets management approach',
      'A secret store; secrets as files, never in the repository',
      secretsManagement(model),
    ],
    ['storage-strategy', 'Storage strategy', 'Named volumes or managed storage with backups', storage(model)],
    ['ci-cd', 'CI/CD pipeline', 'A pipeline that tests, scans, deploys and checks every release', pipeline(model)],
  ];
  return items.map(([id, title, bestPracticeDefault, inferred]) => ({
    id,
    title,
    value: inferred?.value ?? null,
    bestPracticeDefault,
    confidence: inferred?.confidence ?? 'Low',
    evidence: (inferred?.spans ?? []).slice(0, 3).map((span) => quote(span)),
  }));
}

function deploymentTarget(model: Facts): Inferred | null {
  const workload = model.workloads[0];
  if (workload !== undefined)
    return inferred(`Kubernetes (${countOf(model.workloads.length, 'workload')})`, 'High', [workload.span]);
  const compose = model.containers.filter((container) => container.platform === 'compose');
  const first = compose[0];
  if (first !== undefined) {
    const files = [...new Set(compose.map((container) => container.span.file))];
    return inferred(`Docker Compose on one host (${files.join(', ')})`, 'High', [first.span]);
  }
  const image = model.images[0];
  return image === undefined
    ? null
    : inferred(`Container image from ${image.file}; the platform is not in the repository`, 'Medium', [image.span]);
}

function reverseProxy(model: Facts): Inferred | null {
  const config = model.proxies[0];
  const container = model.containers.find((it) => it.role === 'proxy');
  const image = container === undefined ? undefined : known(container.image)?.text;
  if (config !== undefined) {
    const product = config.product === 'nginx' ? 'NGINX' : config.product;
    return inferred(image === undefined ? product : `${product} (${image})`, 'High', [
      config.span,
      ...(container ? [container.span] : []),
    ]);
  }
  if (container !== undefined) return inferred(image ?? container.name, 'High', [container.span]);
  const ingress = model.kubernetes.ingresses[0];
  return ingress === undefined ? null : inferred('Kubernetes Ingress', 'High', [ingress.span]);
}

function tlsTermination(model: Facts): Inferred | null {
  const listener = model.proxies
    .flatMap((proxy) => proxy.servers)
    .find((server) => server.listens.some((listen) => listen.tls));
  const renewal = model.prose.find((fact) => fact.topic === 'tls' && /certbot|acme|encrypt/i.test(fact.text));
  const acme = model.containers.find((it) =>
    /certbot|acme|letsencrypt|caddy|traefik/.test(known(it.image)?.repository ?? ''),
  );
  if (listener !== undefined) {
    const how =
      renewal === undefined && acme === undefined
        ? 'how certificates are renewed is not in the repository'
        : 'certificates by ACME';
    return inferred(`At the proxy; ${how}`, 'High', [
      listener.headSpan,
      ...(renewal ? [renewal.span] : []),
      ...(acme ? [acme.span] : []),
    ]);
  }
  const ingress = model.kubernetes.ingresses.find((it) => known(it.tls) === true);
  if (ingress !== undefined) return inferred('At the Ingress', 'High', [ingress.span]);
  if (acme !== undefined) return inferred(`At ${acme.name}, certificates by ACME`, 'Medium', [acme.span]);
  if (renewal !== undefined) return inferred('At the host, as its documentation says', 'Low', [renewal.span]);
  const plain = model.proxies.flatMap((proxy) => proxy.servers).find((server) => server.listens.length > 0);
  if (plain !== undefined)
    return inferred(`Not in this repository: plain HTTP on ${plain.listens[0]?.port}`, 'Medium', [plain.headSpan]);
  return null;
}

function scaling(model: Facts): Inferred | null {
  const autoscaler = model.kubernetes.autoscalers[0];
  if (autoscaler !== undefined)
    return inferred(`Kubernetes with autoscaling of ${autoscaler.target}`, 'High', [autoscaler.span]);
  const workload = model.workloads[0];
  if (workload !== undefined) {
    const most = Math.max(...model.workloads.map((it) => known(it.replicas) ?? 1));
    return inferred(most > 1 ? `Kubernetes, fixed replicas (up to ${most})` : 'Kubernetes, one replica each', 'High', [
      workload.span,
    ]);
  }
  const compose = model.containers.filter((it) => it.platform === 'compose');
  const scaled = compose.find((it) => (known(it.replicas) ?? 1) > 1);
  if (scaled !== undefined)
    return inferred(`Docker Compose, ${known(scaled.replicas)} replicas of ${scaled.name}`, 'High', [
      scaled.replicas.span,
    ]);
  const first = compose[0];
  return first === undefined ? null : inferred('Docker Compose, one replica of each service', 'High', [first.span]);
}

function secretsManagement(model: Facts): Inferred | null {
  const external = model.containers.find((it) => /vault|infisical|doppler/.test(known(it.image)?.repository ?? ''));
  if (external !== undefined) return inferred(`Secret store (${external.name})`, 'High', [external.span]);
  const mounted = model.containers.flatMap((it) => it.mounts).find((mount) => mount.kind === 'secret');
  if (mounted !== undefined) return inferred('Secrets mounted as files', 'High', [mounted.span]);
  const reference = model.containers.flatMap((it) => it.env).find((entry) => entry.source === 'secret');
  if (reference !== undefined)
    return inferred('Secret objects passed as environment variables', 'High', [reference.span]);
  const file = model.containers.flatMap((it) => it.envFrom)[0];
  if (file !== undefined) return inferred(`Environment variables from ${file.source}`, 'High', [file.span]);
  const named = model.containers
    .flatMap((it) => it.env)
    .find((entry) => /(key|token|secret|password)/i.test(entry.name));
  return named === undefined ? null : inferred('Plain environment variables', 'High', [named.span]);
}

function storage(model: Facts): Inferred | null {
  const volumes = model.volumes.filter((volume) => volume.usedBy.length > 0);
  const first = volumes[0];
  if (first !== undefined) {
    const kind = first.kind === 'named' || first.kind === 'external' ? 'Named volumes' : 'Persistent volume claims';
    return inferred(
      `${kind}: ${volumes
        .slice(0, 5)
        .map((volume) => volume.name)
        .join(', ')}`,
      'High',
      volumes.slice(0, 3).map((volume) => volume.span),
    );
  }
  const mounts = model.containers.flatMap((it) => it.mounts);
  const claim = mounts.find((mount) => mount.kind === 'claim' || mount.kind === 'volume');
  if (claim !== undefined) return inferred(`Volume ${claim.source ?? ''}`.trim(), 'High', [claim.span]);
  // A single mounted file is configuration; folders are where data lives.
  const binds = mounts.filter(
    (mount) => mount.kind === 'bind' && !mount.readOnly && !/\.[a-z0-9]+$/i.test(mount.target),
  );
  const sources = [...new Set(binds.map((mount) => mount.source ?? ''))];
  if (binds.length > 0) {
    const spans = binds.slice(0, 3).map((mount) => mount.span);
    return inferred(`Bind mounts from the host (${sources.slice(0, 4).join(', ')})`, 'High', spans);
  }
  const container = model.containers[0];
  return container === undefined ? null : inferred('No persistent storage is declared', 'Medium', [container.span]);
}

function pipeline(model: Facts): Inferred | null {
  const first = model.pipelines[0];
  if (first === undefined) return null;
  const actions = ciActions({ ...model, assumptions: [], deployable: false });
  const names = {
    test: 'test',
    'build-image': 'build',
    'scan-image': 'scan',
    deploy: 'deploy',
    verify: 'verify',
  } as const;
  const parts = Object.entries(names).flatMap(([role, word]) =>
    actions.some((action) => action.role === role) ? [word] : [],
  );
  const system = first.system === 'gitlab-ci' ? 'GitLab CI' : 'GitHub Actions';
  return inferred(parts.length === 0 ? system : `${system}: ${parts.join(', ')}`, 'High', [first.span]);
}

function inferred(value: string, confidence: Confidence, spans: readonly Span[]): Inferred {
  return { value, confidence, spans };
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
