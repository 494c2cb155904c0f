import { isExampleDotenv } from '@seaworthy/schema/intake/path-claims';
import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { Document, DocumentKind } from '../documents/document.ts';
import type { SourceTree } from '../inventory.ts';
import { quoter } from '../report/quote.ts';
import { inferAssumptions } from './assumptions/infer-assumptions.ts';
import { type BuildContext, buildContext } from './build-context.ts';
import { composeFragmentsOf, composeSecretsOf } from './compose/extras.ts';
import type { Container } from './container.ts';
import { withDevelopmentStacks } from './development-stack.ts';
import { dockerRunsFrom } from './docker-runs.ts';
import { fromCompose } from './from-compose.ts';
import { imagesFromDockerfiles } from './from-dockerfile.ts';
import { fromKubernetes } from './from-kubernetes.ts';
import { proxiesFromNginx } from './from-nginx.ts';
import { monitoringFrom } from './from-prometheus.ts';
import { pagesFrom, proseFrom } from './from-prose.ts';
import { scriptsFrom } from './from-scripts.ts';
import { appsFrom } from './from-source.ts';
import { pipelinesFrom } from './from-workflow.ts';
import type { ImageBuild } from './image.ts';
import { withImageRoles } from './link-images.ts';
import { withPublishedImages } from './link-published.ts';
import type { DeploymentModel, FileFact } from './model.ts';
import { platformCommandsFrom } from './platform-commands.ts';
import { publishedImagesFrom } from './published-images.ts';
import { settingsFilesFrom } from './settings-files.ts';
import { sqlMigrationsFrom } from './sql-migrations.ts';
import { unmentionedMounts } from './unmentioned-mounts.ts';
import { updateBotsFrom } from './update-bots.ts';

type OfKind<K extends DocumentKind> = Extract<Document, { kind: K }>;

/** Builds the deployment model from all documents. Pure: equal trees give equal models, whatever the order of entries. */
export function buildModel(tree: SourceTree, documents: readonly Document[]): DeploymentModel {
  const context = buildContext(tree);
  const sorted = [...documents].sort((a, b) => compareText(a.path, b.path));
  const ofKind = <K extends DocumentKind>(kind: K) => sorted.filter((it): it is OfKind<K> => it.kind === kind);

  const compose = fromCompose(ofKind('compose'), ofKind('dotenv'), context);
  const kubernetes = fromKubernetes(ofKind('kubernetes'), context);
  const builds = imagesFromDockerfiles(ofKind('dockerfile'), compose.builds, context);
  const declared = [...compose.containers, ...kubernetes.containers, ...kubernetes.aside.containers];
  const staged = withDevelopmentStacks(declared, builds, context.paths);
  const containers = production(withPublishedImages(withImageRoles(staged, builds), builds, context));
  const images = splitImages(builds, containers);
  const everything = {
    containers: [...containers.judged, ...containers.aside],
    images: [...images.judged, ...images.aside],
  };
  const proxies = proxiesFromNginx(ofKind('nginx'), context, everything);
  const apps = appsFrom(ofKind('source'), ofKind('manifest'), context, {
    images: images.judged,
    containers: containers.judged,
  });
  const facts = {
    files: filesOf(tree, sorted, context),
    containers: containers.judged,
    workloads: kubernetes.workloads,
    images: images.judged,
    volumes: [...compose.volumes, ...kubernetes.volumes],
    proxies: proxies.proxies,
    traefikFiles: ofKind('traefik').map((it) => ({
      file: it.path,
      environment: context.classOf(it.path),
      entries: it.entries,
    })),
    caddyfiles: ofKind('caddy').map((it) => ({
      file: it.path,
      environment: context.classOf(it.path),
      blocks: it.blocks,
    })),
    apps,
    pipelines: pipelinesFrom(ofKind('workflow'), context),
    kubernetes: kubernetes.kubernetes,
    monitoring: monitoringFrom(ofKind('prometheus'), ofKind('kubernetes'), context, {
      telemetry: ofKind('telemetry'),
      dashboards: ofKind('dashboard'),
    }),
    dotenvs: ofKind('dotenv').map((it) => ({
      file: it.path,
      example: isExampleDotenv(it.path),
      entries: it.entries,
      offered: it.offered,
    })),
    composeSecrets: composeSecretsOf(ofKind('compose').filter((it) => isOwn(it.path, context))),
    composeFragments: composeFragmentsOf(ofKind('compose').filter((it) => isOwn(it.path, context))),
    dockerignores: ofKind('dockerignore'),
    gitignores: ofKind('gitignore'),
    publishedImages: publishedImagesFrom(ofKind('workflow'), ofKind('image-list'), context),
    prose: proseFrom([...ofKind('prose'), ...ofKind('shell')], context),
    pages: pagesFrom(ofKind('prose'), context),
    scripts: scriptsFrom(ofKind('shell'), context),
    dockerRuns: dockerRunsFrom(images.judged, context),
    sqlMigrations: sqlMigrationsFrom(ofKind('sql'), context),
    settingsFiles: settingsFilesFrom(
      context,
      new Set(sorted.map((it) => it.path)),
      new Set(images.judged.flatMap((image) => image.copies.flatMap((copy) => copy.sources))),
    ),
    platformCommands: platformCommandsFrom(context),
    updateBots: updateBotsFrom(context),
    secrets: tree.secrets.filter((hit) => hit.class !== 'vendored'),
    unmentionedMounts: unmentionedMounts(containers.judged, everything.images, context),
    aside: { containers: containers.aside, images: images.aside, proxies: proxies.aside },
    unread: [...unreadOf(sorted, context), ...compose.unread, ...kubernetes.unread],
  };
  return {
    ...facts,
    assumptions: inferAssumptions(facts, context, quoter(tree.texts)),
    deployable: isDeployable(facts),
  };
}

interface Split<T> {
  readonly judged: readonly T[];
  readonly aside: readonly T[];
}

/** What production runs, and the rest; when nothing is production, all of it is judged: there is no better candidate. */
function production<T extends { readonly environment: EnvironmentClass }>(all: readonly T[]): Split<T> {
  const judged = all.filter((it) => it.environment === 'prod');
  if (judged.length > 0) return { judged, aside: all.filter((it) => it.environment !== 'prod') };
  const possible = all.filter((it) => it.environment !== 'vendored' && it.environment !== 'generated');
  return { judged: possible, aside: all.filter((it) => !possible.includes(it)) };
}

/** An image that a judged container runs is judged, whatever its Dockerfile is called. */
function splitImages(all: readonly ImageBuild[], containers: Split<Container>): Split<ImageBuild> {
  const used = new Set(containers.judged.flatMap((container) => container.build ?? []));
  return production(all.map((image) => (used.has(image.id) ? { ...image, environment: 'prod' as const } : image)));
}

/** Not vendored, generated, or of a test. */
function isOwn(path: string, context: BuildContext): boolean {
  return !['vendored', 'generated', 'test'].includes(context.classOf(path));
}

function isDeployable(model: Omit<DeploymentModel, 'assumptions' | 'deployable'>): boolean {
  return model.containers.length + model.workloads.length + model.images.length + model.proxies.length > 0;
}

function filesOf(tree: SourceTree, documents: readonly Document[], context: BuildContext): FileFact[] {
  const kinds = new Map(documents.map((document) => [document.path, document.kind]));
  return tree.entries.map((entry) => ({
    path: entry.path,
    size: entry.size,
    kind: kinds.get(entry.path) ?? null,
    class: context.classOf(entry.path),
    classWhy: context.whyOf(entry.path),
  }));
}

/** The first problem of each file that belongs to the project itself. */
function unreadOf(documents: readonly Document[], context: BuildContext): DeploymentModel['unread'] {
  return documents
    .filter((document) => ['prod', 'dev'].includes(context.classOf(document.path)))
    .flatMap((document) => {
      const first = document.problems[0];
      return first === undefined
        ? []
        : [{ file: document.path, line: first.line, reason: first.reason, kind: document.kind }];
    });
}
