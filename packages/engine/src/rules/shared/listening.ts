import { datastoreOf } from '../../facts/datastores.ts';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import { commandsOf, factsOf, optionOf, type Started } from './apps.ts';
import { builtImage } from './containers.ts';

export interface Listening {
  readonly port: number;
  readonly span: Span;
  /** "command in Dockerfile:7": continues "listens on 8000 by …". */
  readonly why: string;
}

/** The port inside the container, when its command, its code or its image names one for certain. */
export function listeningPort(container: Container, model: DeploymentModel): Listening | null {
  const store = container.build === null ? datastoreOf(known(container.image)) : undefined;
  if (store !== undefined) {
    const moved = container.command.state !== 'unset' || container.env.some((entry) => /PORT/.test(entry.name));
    return moved ? null : { port: store.port, span: container.span, why: 'the default of its image' };
  }
  // A variable may move the port, and not every server says so on its command line.
  if (container.env.some((entry) => /(?:^|_)PORT$/.test(entry.name)) || container.envFrom.length > 0) return null;
  const apps = model.apps.filter((app) => app.containers.includes(container.id));
  const commands = apps
    .flatMap((app) => commandsOf(app, model))
    .filter((command) => command.container === null || command.container.id === container.id);
  const [command] = commands;
  if (command !== undefined) {
    const given = commands.length === 1 ? commandPort(command) : null;
    if (given !== null) return given;
    if (/\b(?:uvicorn|gunicorn|hypercorn|granian|fastapi|flask)\b/.test(command.text)) return null;
  }
  const listens = apps.flatMap((app) => factsOf(app, 'listen'));
  const [listen] = listens;
  return listens.length === 1 && listen !== undefined && listen.port !== null && listen.portEnv === null
    ? { port: listen.port, span: listen.span, why: 'its code' }
    : null;
}

function commandPort(command: Started): Listening | null {
  if (!/\b(?:uvicorn|gunicorn|hypercorn|granian|fastapi|flask)\b/.test(command.text) || /[;&|$]/.test(command.text))
    return null;
  const given =
    optionOf(command.words, '--port') ??
    (/\b(?:uvicorn|flask)\b/.test(command.text) ? optionOf(command.words, '-p') : null) ??
    /:(\d{2,5})$/.exec(optionOf(command.words, '--bind', '-b') ?? '')?.[1] ??
    null;
  const port = Number(given);
  return given !== null && Number.isInteger(port) && port > 0 ? { port, span: command.span, why: 'its command' } : null;
}

/** The host port that was taken for the container's: `8080:80` and a request to 8080. */
export function mistakenHostPort(container: Container, port: number, model: DeploymentModel): Listening | null {
  const exposed = builtImage(container, model)?.exposed ?? [];
  const inside = [...exposed.map((one) => one.port), ...container.ports.map((one) => one.containerPort)];
  if (inside.includes(port)) return null;
  const mapped = container.ports.find((one) => one.kind === 'published' && one.hostPort === port);
  return mapped?.containerPort === null || mapped?.containerPort === undefined
    ? null
    : { port: mapped.containerPort, span: mapped.span, why: 'its port mapping' };
}
