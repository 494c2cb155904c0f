import { datastoreOf, lastPart } from '../../facts/datastores.ts';
import { workloadOf } from '../../facts/workload-memory.ts';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { builtImage, isLongRunning } from './containers.ts';
import { installedInContainer } from './dependencies.ts';
import { manifestUnits } from './workloads.ts';

/** Containers that one Compose file, manifest or folder of manifests declares: what it lacks is one finding, not one per container. */
export interface ContainerFile {
  readonly file: string;
  readonly platform: Container['platform'];
  readonly containers: readonly Container[];
}

/**
 * Long-running containers by the file that declares them. Left out: files laid over a base (what they do not set may be set
 * there), init containers and everything on Compose that ends by itself.
 */
export function containerFiles(model: DeploymentModel): readonly ContainerFile[] {
  const known_ = cache.get(model);
  if (known_ !== undefined) return known_;
  const byFile = new Map<string, Container[]>();
  const units = manifestUnits(model);
  for (const container of model.containers) {
    if (!isLongRunning(container) && !isJob(container)) continue;
    if (container.overlayOf !== undefined) continue;
    const unit = units.get(container.span.file) ?? container.span.file;
    const own = byFile.get(unit);
    if (own === undefined) byFile.set(unit, [container]);
    else own.push(container);
  }
  const files = [...byFile].map(([file, containers]) => ({
    file,
    platform: containers[0]?.platform ?? ('compose' as const),
    containers,
  }));
  cache.set(model, files);
  return files;
}

/** Jobs of Kubernetes share their node with everything else; migrations before a start are short. */
function isJob(container: Container): boolean {
  return (
    container.platform === 'kubernetes' &&
    container.workload !== null &&
    /#(Job|CronJob)\//.test(container.workload) &&
    !container.anchor.includes('initContainers')
  );
}

const cache = new WeakMap<DeploymentModel, readonly ContainerFile[]>();

export function composeFiles(model: DeploymentModel): readonly ContainerFile[] {
  return containerFiles(model).filter((it) => it.platform === 'compose');
}

/** Not what production runs: judged only because nothing better exists. */
export function isLesser(container: Container): boolean {
  return container.environment !== 'prod';
}

/** Servers whose heap alone takes a gigabyte and more. */
const hungry =
  /^(neo4j|opensearch|elasticsearch|kafka|cp-kafka|cassandra|clickhouse|clickhouse-server|milvus|mssql|logstash|solr)$/;

/** The heavy library that a container runs, when one is installed. */
export function heaviestOf(container: Container, model: DeploymentModel) {
  return installedInContainer(container, model)
    .flatMap((dependency) => {
      const workload = workloadOf(dependency.name);
      return workload === undefined ? [] : [{ ...workload, span: dependency.span }];
    })
    .sort((a, b) => b.residentBytes + b.peakBytes - (a.residentBytes + a.peakBytes))[0];
}

/** How much the resources of a container matter: work on documents and models first, static file servers last. */
export function weightOf(container: Container, model: DeploymentModel): number {
  const heavy = heaviestOf(container, model);
  const worker = container.role === 'worker' ? 1 : 0;
  if (heavy !== undefined) return 100 + (heavy.residentBytes + heavy.peakBytes) / 2 ** 30 + worker;
  const image = known(container.image);
  const name = image === undefined || container.build !== null ? '' : lastPart(image);
  if (hungry.test(name)) return 60;
  const base = known(builtImage(container, model)?.base ?? container.image);
  if (
    container.role === 'proxy' ||
    (base !== undefined && /^(nginx|caddy|httpd|nginx-unprivileged)$/.test(lastPart(base)))
  )
    return 5;
  const store = container.build === null ? datastoreOf(image) : undefined;
  if (store !== undefined) return store.product === 'Redis' || store.product === 'Memcached' ? 20 : 30;
  if (container.role === 'observability') return 10;
  // What nobody else ships is the product itself; of several, the one that keeps something.
  const own = container.build !== null || container.publishedFrom !== undefined ? 2 : 0;
  const keeps = container.mounts.some((it) => !it.readOnly && /^(?:volume|claim|bind)$/.test(it.kind)) ? 1 : 0;
  return (container.role === 'unknown' ? 25 : 40) + worker + own + keeps;
}

/** The container that a reader should look at first; the earlier one on a tie. */
export function mostImportant(containers: readonly Container[], model: DeploymentModel): Container | undefined {
  let best: { readonly container: Container; readonly weight: number } | undefined;
  for (const container of containers) {
    const weight = weightOf(container, model);
    if (best === undefined || weight > best.weight) best = { container, weight };
  }
  return best?.container;
}

/** Identity of a finding about several containers of one file: siblings of the same make are one case. */
export function fileSubject(file: ContainerFile, anchor: string, containers: readonly Container[]) {
  return { kind: 'file', name: file.file, anchor, discriminator: containers.map((it) => it.name).join(' ') };
}
