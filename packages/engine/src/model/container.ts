import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { KeySlot } from '../documents/yaml/write.ts';
import type { Span } from '../text/span.ts';
import type { Setting } from './setting.ts';

/** A container as some platform will start it: a Compose service or one container of a Kubernetes pod. */
export interface Container {
  /** Unique in the model: `compose:compose.yml#api`, `kubernetes:deploy.yml#Deployment/api/app`. */
  readonly id: string;
  readonly platform: 'compose' | 'kubernetes';
  /** What people call it: the service name, or `workload/container` in Kubernetes (just `workload` when it has one). */
  readonly name: string;
  /** Declared place: the service's key, the container's item. Fixes for unset settings go here. */
  readonly span: Span;
  /** Key path for fingerprints: `services.api`, `Deployment/api/containers/app`. */
  readonly anchor: string;
  readonly environment: EnvironmentClass;
  readonly role: ContainerRole;
  /** One phrase: "image postgres", "runs nginx", "depends_on completed". */
  readonly roleWhy: string;

  readonly image: Setting<ImageReference>;
  /** Asks for a graphics card: Compose `gpus`, reserved devices or the nvidia runtime. */
  readonly gpu?: true;
  /** When the image is fetched again: `always`, `missing`, …; lower case. */
  readonly pullPolicy?: Setting<string>;
  /** Id of the ImageBuild in the model that makes this container's image, when it is built here. */
  readonly build: string | null;
  /** Id of the ImageBuild whose published image it pulls; the tag may be older than the Dockerfile here. */
  readonly publishedFrom?: string;
  /** Own command/entrypoint; the image's are in its ImageBuild. */
  readonly command: Setting<Command>;
  readonly entrypoint: Setting<Command>;

  /** Bytes. */
  readonly memoryLimit: Setting<number>;
  readonly memoryRequest: Setting<number>;
  /** Cores. */
  readonly cpuLimit: Setting<number>;
  readonly cpuRequest: Setting<number>;
  readonly pidsLimit: Setting<number>;

  /** Own user setting, `uid[:gid]` or a name; pod-level settings already applied. The image's USER is in its ImageBuild. */
  readonly user: Setting<string>;
  readonly runAsNonRoot: Setting<boolean>;
  readonly privileged: Setting<boolean>;
  readonly readOnlyRoot: Setting<boolean>;
  readonly privilegeEscalation: Setting<boolean>;
  readonly capabilitiesAdded: readonly { readonly name: string; readonly span: Span }[];
  readonly capabilitiesDropped: readonly { readonly name: string; readonly span: Span }[];
  /** `network`, `pid`, `ipc` of the host. */
  readonly hostNamespaces: readonly { readonly name: string; readonly span: Span }[];

  /** Compose `healthcheck`; for Kubernetes always unset (see probes). `disabled` is a set value. */
  readonly healthcheck: Setting<Probe>;
  readonly liveness: Setting<Probe>;
  readonly readiness: Setting<Probe>;
  readonly startup: Setting<Probe>;

  readonly env: readonly EnvEntry[];
  /** Whole sets of variables: env_file, envFrom. `names` is null when their content is not in the repository. */
  readonly envFrom: readonly {
    readonly source: string;
    readonly names: readonly string[] | null;
    readonly span: Span;
  }[];
  readonly ports: readonly PortBinding[];
  readonly mounts: readonly Mount[];
  readonly replicas: Setting<number>;
  /** `always`, `unless-stopped`, `on-failure`, `no`. Kubernetes: the pod's policy, lower case. */
  readonly restart: Setting<string>;
  readonly stopGraceSeconds: Setting<number>;
  readonly stopSignal: Setting<string>;
  /** Compose `init: true`. */
  readonly init: Setting<boolean>;
  readonly logging: Setting<{ readonly driver: string; readonly options: Readonly<Record<string, string>> }>;
  readonly dependsOn: readonly {
    readonly service: string;
    readonly condition: string;
    readonly span: Span;
    /** The condition stands in the file; otherwise it is the default. */
    readonly written?: boolean;
  }[];
  readonly networks: readonly string[];
  readonly labels: readonly { readonly name: string; readonly value: string; readonly span: Span }[];
  readonly profiles: readonly string[];
  /** Kubernetes workload id that this container belongs to. */
  readonly workload: string | null;

  /** Where a fix adds keys to the service or container item; absent when the text leaves no safe place. */
  readonly slot?: KeySlot;
  /** Names under which others reach it beside its own: container_name, hostname, network aliases. */
  readonly aliases?: readonly string[];
  /** Names that only this container knows: Compose `extra_hosts`, aliases of `links` and `external_links`. */
  readonly extraHosts?: readonly string[];
  /** Compose `hostname`; without it the engine makes up a new one for every container. */
  readonly hostname?: string;
  /** Compose `container_name`: a name that exists once on a host. */
  readonly fixedName?: string;
  /** Compose `network_mode`, as written. */
  readonly networkMode?: string;
  /** Bytes of /dev/shm; unset means the engine's 64 MiB. */
  readonly sharedMemory?: Setting<number>;
  /** `security_opt` words that switch confinement off: `seccomp=unconfined`. */
  readonly confinementOff?: readonly { readonly name: string; readonly span: Span }[];
  /** One setting written twice with different values: Compose refuses to start. */
  readonly conflicts?: readonly { readonly key: string; readonly values: readonly string[]; readonly span: Span }[];
  /** Variables in command, entrypoint and health check that Compose replaces by nothing before the container starts. */
  readonly emptyVariables?: readonly { readonly name: string; readonly where: string; readonly span: Span }[];
  /** Folder of the Compose project in the tree; relative host paths start there. */
  readonly projectFolder?: string;
  /** The Compose files that start it together, in the order of `-f`; without the base of an overlay. */
  readonly composeFiles?: readonly [string, ...string[]];
  /** Path of the Compose file that this service is laid over: what is unset here may be set there, so absence proves nothing. */
  readonly overlayOf?: string;
  /** Keys of the container's `securityContext` that exist in the pod's only (or the other way round). */
  readonly misplaced?: readonly {
    readonly key: string;
    readonly where: string;
    readonly belongs: string;
    /** As written; absent for lists and maps. */
    readonly value?: string;
    readonly span: Span;
  }[];
}

export type ContainerRole =
  | 'web'
  | 'worker'
  | 'proxy'
  | 'datastore'
  | 'one-shot'
  | 'devtool'
  | 'observability'
  | 'unknown';

export interface ImageReference {
  readonly text: string;
  /** `docker.io`, `ghcr.io`, `localhost:5000`. */
  readonly registry: string;
  /** Without registry; `library/` dropped: `postgres`, `bitnami/redis`. */
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

/** `shell`: run through a shell; `exec`: argv as given. */
export interface Command {
  readonly form: 'shell' | 'exec';
  /** Exec form: as given. Shell form: words of the text after shell tokenising, best effort. */
  readonly words: readonly string[];
  readonly text: string;
  /** Place of each word, when each stands for itself (a YAML list). */
  readonly wordSpans?: readonly Span[];
}

export interface Probe {
  readonly kind: 'exec' | 'http' | 'tcp' | 'grpc' | 'disabled';
  readonly command: Command | null;
  /** Path of an HTTP probe, or of the URL that an exec probe calls; null when none. */
  readonly path: string | null;
  /** Port number, or a port name; null when none. */
  readonly port: number | string | null;
  readonly host: string | null;
  /** Seconds; null when not given. */
  readonly intervalSeconds: number | null;
  readonly timeoutSeconds: number | null;
  readonly initialDelaySeconds: number | null;
  readonly failures: number | null;
  /** Why the engine cannot run it as written; absent for a sound probe. */
  readonly malformed?: string;
  readonly span: Span;
}

export interface EnvEntry {
  readonly name: string;
  readonly value: Setting<string>;
  /** `secret`: secretKeyRef, `*_FILE`; `config`: configMapKeyRef; `host`: passed through from the shell. */
  readonly source: 'literal' | 'interpolated' | 'secret' | 'config' | 'host' | 'field';
  readonly span: Span;
  /** Compose variables of the value: `${NAME:?…}` is required, `${NAME:-x}` has a fallback, `${NAME}` neither. */
  readonly variables?: readonly {
    readonly name: string;
    readonly kind: 'required' | 'fallback' | 'plain';
    readonly fallback: string | null;
    /** `${NAME?}`: required, and an empty text will do. */
    readonly takesEmpty?: true;
  }[];
  /** Kubernetes: the reference may lead nowhere. */
  readonly optional?: true;
}

export interface PortBinding {
  /** null: random or only exposed. */
  readonly hostPort: number | null;
  /** Null means all interfaces. */
  readonly hostAddress: string | null;
  readonly containerPort: number | null;
  readonly protocol: 'tcp' | 'udp';
  /** `published` leaves the host; `exposed`/`declared` is documentation. */
  readonly kind: 'published' | 'exposed' | 'declared';
  readonly name: string | null;
  readonly span: Span;
}

export interface Mount {
  /** Absolute path in the container. */
  readonly target: string;
  readonly kind: 'volume' | 'bind' | 'tmpfs' | 'anonymous' | 'config' | 'secret' | 'claim' | 'empty-dir' | 'host-path';
  /** Volume name, host path or claim name; null for anonymous and tmpfs. */
  readonly source: string | null;
  readonly readOnly: boolean;
  /** `size` of a tmpfs, bytes. */
  readonly sizeBytes?: number;
  /** How mounts below it travel between host and container, as written: `rshared`, `Bidirectional`. */
  readonly propagation?: { readonly mode: string; readonly span: Span };
  /** Kubernetes: the item under `volumes` that the mount refers to. */
  readonly sourceSpan?: Span;
  readonly span: Span;
}

/** A Kubernetes controller or bare pod. */
export interface Workload {
  readonly id: string;
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `Job`, `CronJob`, `Pod`, … */
  readonly workloadKind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly span: Span;
  readonly environment: EnvironmentClass;
  readonly labels: Readonly<Record<string, string>>;
  readonly replicas: Setting<number>;
  readonly strategy: Setting<{
    readonly type: string;
    readonly maxUnavailable: string | null;
    readonly maxSurge: string | null;
  }>;
  readonly graceSeconds: Setting<number>;
  /** True when some container or hostPath/claim holds state on a single-attach volume. */
  readonly claims: readonly string[];
  readonly antiAffinity: Setting<{ readonly hard: boolean; readonly topologyKey: string }>;
  readonly topologySpread: Setting<{ readonly topologyKey: string }>;
  /** Where a required affinity keeps all pods with these labels on one node; null without one. */
  readonly oneNode?: Span | null;
  readonly serviceAccountToken: Setting<boolean>;
  readonly containers: readonly string[];
  /** Ids of matching autoscaler and disruption budget; null when none matches. */
  readonly autoscaler: string | null;
  readonly disruptionBudget: string | null;
  /** A Service of the repository selects its pods. */
  readonly routed: boolean;
  /** Longest literal `sleep` of its containers' preStop hooks, in seconds. */
  readonly preStopSeconds: Setting<number>;
  /** Only of CronJobs. */
  readonly cron?: CronFacts;
  /** The pod template's `spec`: where placement, grace and other settings of the pod go. */
  readonly podSpan?: Span;
  /** Where a new key of the controller's `spec` and of its pod template's `spec` would go; null when nowhere safely. */
  readonly specSlot: KeySlot | null;
  readonly podSlot: KeySlot | null;
}

/** When a CronJob runs, and what may keep it from running. */
export interface CronFacts {
  readonly schedule: string | null;
  readonly scheduleSpan: Span;
  /** Place of `suspend: true`; null when it is not suspended. */
  readonly suspended: Span | null;
  /** Its pods are tied to a node or to other pods. */
  readonly placed: boolean;
}
