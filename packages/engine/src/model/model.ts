import type { Assumption } from '@seaworthy/schema/report';
import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { CaddyDirective } from '../documents/caddy/document.ts';
import type { DashboardDocument } from '../documents/dashboard/document.ts';
import type { DockerignoreDocument } from '../documents/dockerignore/document.ts';
import type { DotenvEntry } from '../documents/dotenv/document.ts';
import type { GitignoreDocument } from '../documents/gitignore/document.ts';
import type { ImageName } from '../documents/image-list/document.ts';
import type { AlertRule, RecordRule } from '../documents/prometheus/document.ts';
import type { ProseFact } from '../documents/prose/document.ts';
import type { TelemetryDocument } from '../documents/telemetry/document.ts';
import type { TraefikEntry } from '../documents/traefik/document.ts';
import type { LineSlot, WorkflowJob } from '../documents/workflow/document.ts';
import type { YamlNode } from '../documents/yaml/tree.ts';
import type { KeySlot } from '../documents/yaml/write.ts';
import type { Span } from '../text/span.ts';
import type { App } from './app.ts';
import type { ComposeFragment, ComposeSecret } from './compose/extras.ts';
import type { Container, Workload } from './container.ts';
import type { DockerRun } from './docker-runs.ts';
import type { Page } from './from-prose.ts';
import type { Script } from './from-scripts.ts';
import type { ImageBuild } from './image.ts';
import type { KubernetesFacts } from './k8s-facts.ts';
import type { AlertmanagerConfig, PrometheusServer } from './monitoring.ts';
import type { PlatformCommand } from './platform-commands.ts';
import type { ReverseProxy } from './proxy.ts';
import type { Setting } from './setting.ts';
import type { SettingsFile } from './settings-files.ts';
import type { SqlMigration } from './sql-migrations.ts';
import type { UnmentionedMount } from './unmentioned-mounts.ts';
import type { UpdateBot } from './update-bots.ts';

/**
 * The whole deployment in neutral terms, from all formats. Plain data. The lists hold what production runs; what belongs
 * to development, tests, examples is in `aside` (counted, shown, not judged) unless nothing else exists.
 */
export interface DeploymentModel {
  /** Every file of the tree in path order, kinds and classes decided. */
  readonly files: readonly FileFact[];
  readonly containers: readonly Container[];
  readonly workloads: readonly Workload[];
  readonly images: readonly ImageBuild[];
  readonly volumes: readonly Volume[];
  readonly proxies: readonly ReverseProxy[];
  /** Traefik's files, static and dynamic, in the dotted form of its flags and labels; see model/traefik.ts. */
  readonly traefikFiles: readonly {
    readonly file: string;
    readonly environment: EnvironmentClass;
    readonly entries: readonly TraefikEntry[];
  }[];
  readonly caddyfiles: readonly {
    readonly file: string;
    readonly environment: EnvironmentClass;
    readonly blocks: readonly CaddyDirective[];
  }[];
  readonly apps: readonly App[];
  readonly pipelines: readonly Pipeline[];
  readonly kubernetes: KubernetesExtras;
  readonly monitoring: Monitoring;
  readonly dotenvs: readonly {
    readonly file: string;
    readonly example: boolean;
    readonly entries: readonly DotenvEntry[];
    /** Offered in comments: `# NAME=value`. */
    readonly offered?: readonly DotenvEntry[];
  }[];
  /** Top-level `secrets:` of Compose files. */
  readonly composeSecrets: readonly ComposeSecret[];
  /** Compose files that only add to another one and that no project here includes by itself. */
  readonly composeFragments: readonly ComposeFragment[];
  readonly dockerignores: readonly DockerignoreDocument[];
  readonly gitignores: readonly GitignoreDocument[];
  /** Names of images that pipelines, bake files and build matrices here build or push. */
  readonly publishedImages: readonly ImageName[];
  /** Operational sentences and commands from pages and scripts. */
  readonly prose: readonly (ProseFact & { readonly form: string })[];
  /** Files of commands: shell scripts, Makefiles, justfiles, crontabs, Procfiles, systemd units. */
  readonly scripts: readonly Script[];
  /** `docker run` commands of the pages. */
  readonly dockerRuns: readonly DockerRun[];
  /** Documentation with commands that people are told to run. */
  readonly pages: readonly Page[];
  /** SQL files of migration histories, in order. */
  readonly sqlMigrations: readonly SqlMigration[];
  /** YAML files with settings of the application; absent when none was looked for. */
  readonly settingsFiles?: readonly SettingsFile[];
  /** Build commands of hosting platforms; absent when none was looked for. */
  readonly platformCommands?: readonly PlatformCommand[];
  /** Bots that raise versions; absent when none was looked for. */
  readonly updateBots?: readonly UpdateBot[];
  readonly secrets: readonly SecretHit[];
  readonly assumptions: readonly Assumption[];
  /** Volumes of own images on paths that nothing here names: nobody writes there. */
  readonly unmentionedMounts: readonly UnmentionedMount[];
  /** Same shapes, of files that are not production. */
  readonly aside: {
    readonly containers: readonly Container[];
    readonly images: readonly ImageBuild[];
    readonly proxies: readonly ReverseProxy[];
  };
  /** False: nothing here deploys, there is no score. */
  readonly deployable: boolean;
  /** Files that could not be read, by path. */
  readonly unread: readonly {
    readonly file: string;
    readonly line: number;
    readonly reason: string;
    readonly kind: string;
  }[];
}

export interface FileFact {
  readonly path: string;
  readonly size: number;
  /** Document kind, or null when no format claims it. */
  readonly kind: string | null;
  readonly class: EnvironmentClass;
  /** One phrase: "folder tests", "named *.example", "only Compose file". */
  readonly classWhy: string;
}

export interface Volume {
  readonly name: string;
  readonly kind: 'named' | 'external' | 'claim' | 'claim-template';
  readonly driver: string | null;
  readonly span: Span;
  readonly usedBy: readonly string[];
  /** Named volumes that `driver_opts` bind to a folder of the host. */
  readonly hostPath?: string;
  /** Kubernetes claims: `ReadWriteOnce`, `ReadWriteMany`, … */
  readonly accessModes?: readonly string[];
}

export interface Pipeline {
  readonly file: string;
  readonly system: 'github-actions' | 'gitlab-ci';
  readonly root: YamlNode | null;
  readonly jobs: readonly WorkflowJob[];
  readonly span: Span;
  /** Where a key of the whole workflow goes. */
  readonly head?: LineSlot;
}

export interface KubernetesExtras {
  readonly services: readonly {
    readonly name: string;
    readonly namespace: string | null;
    readonly type: string;
    readonly selector: Readonly<Record<string, string>>;
    readonly ports: readonly { readonly port: number; readonly target: number | string }[];
    readonly annotations?: Readonly<Record<string, string>>;
    /** The `type:` line; the object's name line when it has none. */
    readonly typeSpan?: Span;
    readonly span: Span;
  }[];
  readonly ingresses: readonly {
    readonly name: string;
    readonly namespace: string | null;
    /** Ingress class, from `ingressClassName` or the old annotation; null when not given. */
    readonly className: string | null;
    readonly hosts: readonly string[];
    readonly tls: Setting<boolean>;
    /** Hosts that its `tls` entries name; null when one of them names none and so stands for all. */
    readonly tlsHosts?: readonly string[] | null;
    readonly annotations: Readonly<Record<string, string>>;
    readonly slot: KeySlot | null;
    readonly backends: readonly {
      readonly path: string;
      readonly service: string;
      readonly port: number | string | null;
    }[];
    readonly span: Span;
  }[];
  /** Other objects that let outsiders in: OpenShift Routes, Gateway HTTPRoutes, Traefik IngressRoutes. */
  readonly routes: readonly {
    readonly kind: 'Route' | 'HTTPRoute' | 'IngressRoute';
    readonly name: string;
    readonly namespace: string | null;
    readonly host: string | null;
    readonly services: readonly string[];
    /** Port of the pods that a Route asks for, a number or a name; null when it names none. */
    readonly targetPort: string | null;
    readonly tls: boolean;
    readonly annotations: Readonly<Record<string, string>>;
    /** Where an annotation would be added; null when metadata has no annotations or no safe place. */
    readonly annotationSlot: KeySlot | null;
    readonly span: Span;
  }[];
  readonly autoscalers: readonly {
    readonly id: string;
    readonly target: string;
    readonly min: Setting<number>;
    readonly max: Setting<number>;
    /** `cpu:Utilization`, `memory:AverageValue`, `pods:queue_length`, `keda:rabbitmq`, … */
    readonly metrics: readonly string[];
    readonly span: Span;
  }[];
  readonly disruptionBudgets: readonly {
    readonly id: string;
    readonly name: string;
    readonly namespace: string | null;
    readonly selector: Readonly<Record<string, string>>;
    readonly minAvailable: Setting<string>;
    readonly maxUnavailable: Setting<string>;
    /** Ids of the workloads that it selects. */
    readonly workloads: readonly string[];
    readonly span: Span;
  }[];
  readonly configMaps: readonly {
    readonly name: string;
    readonly keys: readonly { readonly name: string; readonly value: string; readonly span: Span }[];
    readonly span: Span;
  }[];
  readonly secrets: readonly {
    readonly name: string;
    /** `literal`: a value stands in the manifest, which no tool replaces before it is applied. */
    readonly keys: readonly { readonly name: string; readonly literal: boolean; readonly span: Span }[];
    readonly span: Span;
  }[];
  /** Flaws of single objects; absent where no manifest was read. */
  readonly facts?: KubernetesFacts;
}

export interface Monitoring {
  readonly alerts: readonly (AlertRule & { readonly file: string })[];
  readonly scrapes: readonly {
    readonly job: string;
    readonly targets: readonly string[];
    readonly path: string;
    readonly span: Span;
  }[];
  readonly receivers: readonly { readonly name: string; readonly span: Span }[];
  readonly dashboards: readonly { readonly title: string; readonly span: Span }[];
  /** Prometheus server and agent configurations, in full. */
  readonly servers: readonly PrometheusServer[];
  readonly records: readonly (RecordRule & { readonly file: string })[];
  readonly alertmanagers: readonly AlertmanagerConfig[];
  /** Dashboards whose JSON could be read, with their queries. */
  readonly boards: readonly DashboardDocument[];
  /** OpenTelemetry Collector, Loki, Promtail, Grafana provisioning. */
  readonly telemetry: readonly TelemetryDocument[];
}

/** A credential found in a file. The value itself is never kept: only its masked form. */
export interface SecretHit {
  readonly provider: string;
  readonly name: string;
  readonly masked: string;
  readonly span: Span;
  readonly confidence: 'High' | 'Medium' | 'Low';
  readonly class: EnvironmentClass;
}
