import type { ImageReference } from './container.ts';

/**
 * `[host[:port]/]path[:tag][@digest]`. A first part counts as a registry when it has a dot or a port or is `localhost`.
 * Undefined when the text is no reference (empty, `scratch`, an open variable in the name).
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const trimmed = text.trim();
  const at = trimmed.indexOf('@');
  const digest = at < 0 ? null : trimmed.slice(at + 1);
  const named = at < 0 ? trimmed : trimmed.slice(0, at);
  const slash = named.indexOf('/');
  const host = slash < 0 ? '' : named.slice(0, slash);
  const isHost = host.includes('.') || host.includes(':') || host === 'localhost';
  const path = isHost ? named.slice(slash + 1) : named;
  const colon = path.lastIndexOf(':');
  const name = colon < 0 ? path : path.slice(0, colon);
  if (!/^[a-z0-9][a-z0-9._/-]*$/i.test(name)) return undefined;
  const registry = isHost ? host.replace(/^(index|registry-1)\.docker\.io$/, 'docker.io') : 'docker.io';
  return {
    text: trimmed,
    registry,
    repository: registry === 'docker.io' ? name.replace(/^library\//, '') : name,
    tag: colon < 0 ? null : path.slice(colon + 1),
    digest,
  };
}
