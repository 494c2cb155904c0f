import type { App } from '../../model/app.ts';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import { commandsOf, containersOfApp, factsOf, imagesOfApp, optionOf } from './apps.ts';
import { type Door, doorsByContainer } from './front-doors.ts';

export interface Behind {
  readonly app: App;
  readonly container: Container;
  /** The proxy's line that leads to it. */
  readonly door: Door;
}

/** Services that are reached through a proxy in another container or pod, each application once. */
export function appsBehindProxies(model: DeploymentModel): readonly Behind[] {
  const doors = doorsByContainer(model);
  return model.apps.flatMap((app): Behind[] => {
    if (app.role !== 'service') return [];
    for (const container of containersOfApp(app, model)) {
      const door = doors.get(container)?.find((it) => it.kind !== 'port' && it.kind !== 'service');
      if (door !== undefined) return [{ app, container, door }];
    }
    return [];
  });
}

/** What makes the application believe the forwarded headers of its proxy; undefined when nothing does. */
export function forwardedTrust(app: App, model: DeploymentModel): Span | undefined {
  const fact = factsOf(app, 'proxy-trust').find((it) => it.how !== 'SECURE_PROXY_SSL_HEADER');
  if (fact !== undefined) return fact.span;
  for (const command of commandsOf(app, model)) {
    if (optionOf(command.words, '--forwarded-allow-ips') !== null) return command.span;
    if (/--(?:forwarded-allow-ips|respect-forwarded-headers)\b/.test(command.text)) return command.span;
    // A script decides; it was not read here.
    if (/\.sh\b|entrypoint/.test(command.text)) return command.span;
  }
  const variables = [
    ...containersOfApp(app, model).flatMap((container) => container.env),
    ...imagesOfApp(app, model).flatMap((image) => image.env),
  ];
  return variables.find((entry) =>
    /^(?:FORWARDED_ALLOW_IPS|GUNICORN_CMD_ARGS|UVICORN_FORWARDED_ALLOW_IPS)$/.test(entry.name),
  )?.span;
}

export type Server = 'uvicorn' | 'gunicorn' | 'hypercorn' | 'granian' | 'fastapi';

/** The program that serves the application, by its command; null when nothing says. */
export function serverOf(app: App, model: DeploymentModel): { readonly server: Server; readonly span: Span } | null {
  for (const command of commandsOf(app, model)) {
    const found = /\b(gunicorn|uvicorn|hypercorn|granian)\b|\bfastapi\s+run\b/.exec(command.text);
    if (found !== null) return { server: (found[1] as Server | undefined) ?? 'fastapi', span: command.span }; // one of the alternatives
  }
  const listen = factsOf(app, 'listen').find((it) => it.server === 'uvicorn');
  return listen === undefined ? null : { server: 'uvicorn', span: listen.span };
}

/** `compose exec` or `kubectl exec` is not needed to see it: the access log shows one address. */
export function logCommand(container: Container): string {
  return container.platform === 'compose'
    ? `docker compose logs ${container.name} | tail`
    : `kubectl logs deploy/${container.name.split('/')[0]} | tail`;
}

export function imageText(container: Container): string {
  return known(container.image)?.text ?? container.name;
}
