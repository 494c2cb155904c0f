import type { App } from '../../model/app.ts';
import type { Container, Probe } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { containersOfApp, imagesOfApp, services } from './apps.ts';

/** One HTTP probe of a container that runs an application. */
export interface AppProbe {
  readonly app: App;
  readonly container: Container | null;
  readonly probe: Probe;
  readonly kind: 'liveness' | 'readiness' | 'startup' | 'healthcheck';
  readonly span: Span;
}

/** HTTP probes (or commands that fetch a URL of the container itself) of all services, Compose, Dockerfile and Kubernetes alike. */
export function appProbes(model: DeploymentModel): readonly AppProbe[] {
  return services(model).flatMap((app) => [
    ...containersOfApp(app, model).flatMap((container) => [
      ...probeOf(app, container, container.healthcheck, 'healthcheck'),
      ...probeOf(app, container, container.liveness, 'liveness'),
      ...probeOf(app, container, container.readiness, 'readiness'),
      ...probeOf(app, container, container.startup, 'startup'),
    ]),
    ...imagesOfApp(app, model)
      .filter(
        (image) =>
          !containersOfApp(app, model).some(
            (container) => container.build === image.id && container.healthcheck.state !== 'unset',
          ),
      )
      .flatMap((image) => probeOf(app, null, image.healthcheck, 'healthcheck')),
  ]);
}

function probeOf(
  app: App,
  container: Container | null,
  setting: Container['healthcheck'],
  kind: AppProbe['kind'],
): AppProbe[] {
  if (setting.state !== 'set' || setting.value.path === null || setting.value.kind === 'disabled') return [];
  // Pods and images may run several applications; a probe that speaks to another host is not about this one.
  if (setting.value.host !== null && !/^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1\]?)$/.test(setting.value.host))
    return [];
  const only = container === null || container.build !== null || app.containers.length > 0;
  return only ? [{ app, container, probe: setting.value, kind, span: setting.span }] : [];
}

export const noProbe = 'No probe asks a path of an application whose sources are here.';
