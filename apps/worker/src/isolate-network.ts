import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { promisify } from 'node:util';
import { SeaworthyError } from '@seaworthy/schema/problem';

/** What the operator wants: see SEAWORTHY_AUDIT_NETWORK. */
export const networkModes = ['auto', 'none', 'shared'] as const;
export type NetworkMode = (typeof networkModes)[number];

export interface Isolation {
  /** Program and arguments that stand before Node's own; empty when audits share the network of the worker. */
  readonly launcher: readonly string[];
  /** Why there is no isolation; null when there is. */
  readonly reason: string | null;
}

const places = ['/usr/bin/unshare', '/bin/unshare', '/usr/local/bin/unshare'];

/**
 * How to start an audit in a network namespace of its own, in which there is nothing, not even a loopback that is up. A user
 * namespace beside it lets everybody do that; it keeps the user id, so files and signals are as before. Node 20 offers
 * nothing for this: its permission model knows files, processes and threads, but no sockets. Whether the system allows it
 * (containers often do not: seccomp) is found out by doing it.
 *
 * @throws SeaworthyError config/invalid when the mode is `none` and the system does not allow it.
 */
export async function isolateNetwork(mode: NetworkMode): Promise<Isolation> {
  if (mode === 'shared') return { launcher: [], reason: 'SEAWORTHY_AUDIT_NETWORK is shared.' };
  const reason = await tryOut();
  if (typeof reason !== 'string') return { launcher: reason.launcher, reason: null };
  if (mode === 'auto') return { launcher: [], reason };
  throw new SeaworthyError(
    'config/invalid',
    `SEAWORTHY_AUDIT_NETWORK is none, but audits cannot be cut off from the network here: ${reason} Allow unprivileged user namespaces, or set it to auto and cut the worker off from outside.`,
  );
}

async function tryOut(): Promise<{ readonly launcher: readonly string[] } | string> {
  const unshare = await firstExecutable(places);
  if (unshare === undefined) return 'there is no unshare program (util-linux).';
  const launcher = [unshare, '--user', '--map-current-user', '--net', '--'];
  const [program = '', ...args] = [...launcher, process.execPath, '--version'];
  try {
    await promisify(execFile)(program, args, { env: {}, timeout: 10_000 });
    return { launcher };
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    return `${said === '' ? String(error) : said}.`;
  }
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
