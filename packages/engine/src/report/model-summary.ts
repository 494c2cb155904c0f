import type { Evidence, ModelSummary } from '@seaworthy/schema/report';
import { environmentClasses } from '@seaworthy/schema/vocabulary';
import type { Container } from '../model/container.ts';
import type { DeploymentModel } from '../model/model.ts';
import { known } from '../model/setting.ts';
import type { Span } from '../text/span.ts';

type Quote = (span: Span, note?: string) => Evidence;

/** The model as people see it: components, who calls whom, volumes, and how the files were classed. Every node has its lines. */
export function summarise(model: DeploymentModel, quote: Quote): ModelSummary {
  return {
    components: [
      ...model.containers.map((container) => ({
        id: container.id,
        kind: container.role,
        name: container.name,
        detail: describe(container),
        evidence: [quote(container.span)],
      })),
      ...model.proxies.map((proxy) => ({
        id: proxy.id,
        kind: 'proxy-config',
        name: proxy.file,
        detail: `${proxy.product}, ${proxy.servers.length} server blocks`,
        evidence: [quote(proxy.span)],
      })),
      ...model.apps.map((app) => ({
        id: app.id,
        kind: `app-${app.role}`,
        name: app.name,
        detail: `${app.language}, ${app.routes.length} routes`,
        evidence: [quote(app.span)],
      })),
    ],
    edges: edgesOf(model, quote),
    volumes: model.volumes.map((volume) => ({ name: volume.name, kind: volume.kind, evidence: [quote(volume.span)] })),
    environments: environmentClasses
      .map((name) => {
        const files = model.files.filter((file) => file.class === name && file.kind !== null);
        const examples = files.slice(0, 20).map((file) => ({ path: file.path, class: file.class, why: file.classWhy }));
        return { class: name, files: files.length, examples };
      })
      .filter((environment) => environment.files > 0),
  };
}

function describe(container: Container): string {
  const image = known(container.image)?.text;
  const replicas = known(container.replicas);
  return [
    container.build === null ? image : `built from ${container.build}`,
    container.roleWhy,
    replicas === undefined ? undefined : `${replicas} replicas`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}

function edgesOf(model: DeploymentModel, quote: Quote): ModelSummary['edges'] {
  const byService = new Map(model.containers.map((container) => [container.name, container.id]));
  const depends = model.containers.flatMap((container) =>
    container.dependsOn.flatMap((dependency) => {
      const to = byService.get(dependency.service);
      return to === undefined
        ? []
        : [{ from: container.id, to, label: 'depends on', evidence: [quote(dependency.span)] }];
    }),
  );
  const passes = model.proxies.flatMap((proxy) =>
    proxy.servers.flatMap((server) =>
      server.locations.flatMap((location) => {
        const target = known(location.proxyPass);
        const to = target === undefined ? undefined : byService.get(target.host);
        if (target === undefined || to === undefined) return [];
        return [
          { from: proxy.id, to, label: `${location.pattern} → ${target.url}`, evidence: [quote(location.headSpan)] },
        ];
      }),
    ),
  );
  return [...depends, ...passes];
}
