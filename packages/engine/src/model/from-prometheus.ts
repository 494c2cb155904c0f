import type { DashboardDocument } from '../documents/dashboard/document.ts';
import type { KubernetesDocument } from '../documents/kubernetes/document.ts';
import type { PrometheusDocument } from '../documents/prometheus/document.ts';
import { alertsOf, recordsOf } from '../documents/prometheus/parse.ts';
import type { TelemetryDocument } from '../documents/telemetry/document.ts';
import { itemsOf, nodeAt, textAt } from '../documents/yaml/tree.ts';
import { fileStart } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';
import type { Monitoring } from './model.ts';
import { alertmanagerOf, serverOf } from './monitoring.ts';

/** What stands beside Prometheus itself. */
export interface Companions {
  readonly telemetry: readonly TelemetryDocument[];
  readonly dashboards: readonly DashboardDocument[];
}

/**
 * Everything that watches, from Prometheus files, PrometheusRule objects, Grafana and collector files. Like containers,
 * examples count only when there is nothing better.
 */
export function monitoringFrom(
  documents: readonly PrometheusDocument[],
  kubernetes: readonly KubernetesDocument[],
  context: BuildContext,
  companions: Companions,
): Monitoring {
  const judged = promoted(documents, context);
  const fromFiles = judged.flatMap((document) => document.alerts.map((alert) => ({ ...alert, file: document.path })));
  const objects = kubernetes
    .filter((document) => isJudged(context, document.path))
    .flatMap((document) =>
      document.objects
        .filter((object) => object.objectKind === 'PrometheusRule')
        .map((object) => ({ file: document.path, root: nodeAt(object.root, 'spec') ?? object.root })),
    );
  const configs = judged.filter((document) => document.format === 'config');
  const managers = judged.filter((document) => document.format === 'alertmanager');
  return {
    alerts: [...fromFiles, ...objects.flatMap(({ file, root }) => alertsOf(root).map((alert) => ({ ...alert, file })))],
    records: [
      ...judged.flatMap((document) => document.records.map((record) => ({ ...record, file: document.path }))),
      ...objects.flatMap(({ file, root }) => recordsOf(root).map((record) => ({ ...record, file }))),
    ],
    scrapes: configs.flatMap(scrapesOf),
    servers: configs.map(serverOf),
    receivers: managers.flatMap(receiversOf),
    alertmanagers: managers.map(alertmanagerOf),
    dashboards: dashboardsOf(context),
    boards: companions.dashboards.filter(
      (document) => document.problems.length === 0 && isJudged(context, document.path),
    ),
    telemetry: promoted(companions.telemetry, context),
  };
}

function promoted<D extends { readonly path: string }>(documents: readonly D[], context: BuildContext): readonly D[] {
  const judged = documents.filter((document) => isJudged(context, document.path));
  return judged.length > 0 ? judged : documents.filter((document) => context.classOf(document.path) === 'example');
}

function isJudged(context: BuildContext, path: string): boolean {
  return ['prod', 'dev'].includes(context.classOf(path));
}

function scrapesOf(document: PrometheusDocument): Monitoring['scrapes'] {
  return itemsOf(nodeAt(document.root ?? undefined, 'scrape_configs')).map((job) => ({
    job: textAt(job, 'job_name') ?? '',
    targets: itemsOf(nodeAt(job, 'static_configs')).flatMap((config) =>
      itemsOf(nodeAt(config, 'targets')).flatMap((target) => textAt(target) ?? []),
    ),
    path: textAt(job, 'metrics_path') ?? '/metrics',
    span: job.span,
  }));
}

function receiversOf(document: PrometheusDocument): Monitoring['receivers'] {
  return itemsOf(nodeAt(document.root ?? undefined, 'receivers')).flatMap((receiver) => {
    const name = textAt(receiver, 'name');
    return name === undefined ? [] : [{ name, span: receiver.span }];
  });
}

/** Grafana dashboards are JSON files; their presence and place count even when they cannot be read. */
function dashboardsOf(context: BuildContext): Monitoring['dashboards'] {
  return [...context.paths]
    .filter((path) => /(^|\/)(grafana|dashboards?)\/.*\.json$/i.test(path) && isJudged(context, path))
    .map((path) => ({ title: path.split('/').at(-1) ?? path, span: fileStart(path) }));
}
