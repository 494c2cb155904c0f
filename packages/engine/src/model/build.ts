import { compareText } from '@seaworthy/schema/vocabulary';
import type { Document, DocumentKind } from '../documents/document.ts';
import type { SourceTree } from '../inventory.ts';
import { type BuildContext, buildContext } from './build-context.ts';
import { monitoringFrom } from './from-prometheus.ts';
import { proseFrom } from './from-prose.ts';
import { pipelinesFrom } from './from-workflow.ts';
import type { DeploymentModel, FileFact } from './model.ts';

type OfKind<K extends DocumentKind> = Extract<Document, { kind: K }>;

/** Builds the deployment model from all documents. Pure: equal trees give equal models, whatever the order of entries. */
export function buildModel(tree: SourceTree, documents: readonly Document[]): DeploymentModel {
  const context = buildContext(tree);
  const sorted = [...documents].sort((a, b) => compareText(a.path, b.path));
  const ofKind = <K extends DocumentKind>(kind: K) => sorted.filter((it): it is OfKind<K> => it.kind === kind);
  const pipelines = pipelinesFrom(ofKind('workflow'), context);
  return {
    files: filesOf(tree, sorted, context),
    containers: [],
    workloads: [],
    images: [],
    volumes: [],
    proxies: [],
    apps: [],
    pipelines,
    kubernetes: { services: [], ingresses: [], autoscalers: [], disruptionBudgets: [], configMaps: [], secrets: [] },
    monitoring: monitoringFrom(ofKind('prometheus'), ofKind('kubernetes'), context),
    dotenvs: [],
    dockerignores: ofKind('dockerignore'),
    prose: proseFrom(ofKind('prose'), context),
    secrets: tree.secrets,
    assumptions: [],
    aside: { containers: [], images: [], proxies: [] },
    deployable: false,
    unread: unreadOf(sorted, context),
  };
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
