import type { KubernetesDocument } from '../documents/kubernetes/document.ts';
import type { PrometheusDocument } from '../documents/prometheus/document.ts';
import { alertsOf } from '../documents/prometheus/parse.ts';
import { itemsOf, nodeAt, textAt } from '../documents/yaml/tree.ts';
import { fileStart } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';
import type { Monitoring } from './model.ts';

/** Alerts, scrape jobs, receivers and dashboards, from Prometheus files, PrometheusRule objects and Grafana JSON. */
export function monitoringFrom(
  documents: readonly PrometheusDocument[],
  kubernetes: readonly KubernetesDocument[],
  context: BuildContext,
): Monitoring {
  const judged = documents.filter((document) => isJudged(context, document.path));
  const fromFiles = judged.flatMap((document) => document.alerts.map((alert) => ({ ...alert, file: document.path })));
  const fromObjects = kubernetes
    .filter((document) => isJudged(context, document.path))
    .flatMap((document) =>
      document.objects
        .filter((object) => object.objectKind === 'PrometheusRule')
        .flatMap((object) =>
          alertsOf(nodeAt(object.root, 'spec') ?? object.root).map((alert) => ({ ...alert, file: document.path })),
        ),
    );
  return {
    alerts: [...fromFiles, ...fromObjects],
    scrapes: judged.filter((document) => document.format === 'config').flatMap(scrapesOf),
    receivers: judged.filter((document) => document.format === 'alertmanager').flatMap(receiversOf),
    dashboards: dashboardsOf(context),
  };
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

/** Grafana dashboards are JSON files with panels and a schemaVersion; only their presence and place matter here. */
function dashboardsOf(context: BuildContext): Monitoring['dashboards'] {
  return [...context.paths]
    .filter((path) => /(^|\/)(grafana|dashboards?)\/.*\.json$/i.test(path) && isJudged(context, path))
    .map((path) => ({ title: path.split('/').at(-1) ?? path, span: fileStart(path) }));
}
