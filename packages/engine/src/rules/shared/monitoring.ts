import type { Severity } from '@seaworthy/schema/vocabulary';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { folderOf, isInside, joinPath } from '../../text/paths.ts';

/** `host:port` apart; null for what is no plain address (`http://…` is taken apart too). */
export function addressOf(text: string): { readonly host: string; readonly port: number | null } | null {
  const match = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?(\[[0-9a-f:]+\]|[\w.-]+)(?::(\d{1,5}))?(?:[/?].*)?$/i.exec(text.trim());
  if (match?.[1] === undefined) return null;
  return { host: match[1], port: match[2] === undefined ? null : Number(match[2]) };
}

/** The container that reads a configuration file, with the path under which it sees it. */
export interface Reader {
  readonly container: Container;
  readonly path: string;
  /** Containers that it reaches by name: those of the same Compose file or folder. */
  readonly peers: readonly Container[];
}

/** Who mounts this file, or the folder that holds it. */
export function readerOf(model: DeploymentModel, file: string): Reader | null {
  const all = [...model.containers, ...model.aside.containers];
  for (const container of all) {
    for (const mount of container.mounts) {
      if (mount.source === null || container.platform !== 'compose') continue;
      const place = joinPath(container.projectFolder ?? folderOf(container.span.file), mount.source);
      if (place === undefined || place === '.' || !isInside(file, place)) continue;
      const rest = file.slice(place.length);
      return { container, path: `${mount.target}${rest}`, peers: all.filter((it) => isPeer(it, container)) };
    }
  }
  return null;
}

/** Compose files that lie side by side are often started together. */
function isPeer(one: Container, other: Container): boolean {
  return one.platform === 'compose' && folderOf(one.span.file) === folderOf(other.span.file);
}

/** The container that answers to a name. */
export function peerNamed(peers: readonly Container[], host: string): Container | undefined {
  return peers.find((it) => it.name === host || it.aliases?.includes(host) === true);
}

/** Hosts that no Compose project can know: full names, addresses, the host itself, loopback. */
export function isElsewhere(host: string): boolean {
  return host.includes('.') || host.startsWith('[') || /^(localhost|host|gateway)$/.test(host) || /[$<{%]/.test(host);
}

export function isExample(model: DeploymentModel, file: string): boolean {
  return model.files.some((it) => it.path === file && (it.class === 'example' || it.class === 'dev'));
}

/** Examples deserve a remark, not an alarm. */
export function calm(model: DeploymentModel, file: string, severity: Severity): Severity {
  return isExample(model, file) && (severity === 'CRITICAL' || severity === 'HIGH') ? 'MEDIUM' : severity;
}

/** Containers whose image is one of these products, of production or of the examples that stand in for it. */
export function runningImage(model: DeploymentModel, image: RegExp): readonly Container[] {
  return model.containers.filter((it) => image.test(known(it.image)?.repository ?? ''));
}
