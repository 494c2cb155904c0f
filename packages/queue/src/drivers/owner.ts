import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Names this process as the holder of a lease: kernel boot, PID namespace, PID and its start, and a random part. Where
 * /proc is missing only the random part is left, and a dead holder is noticed by its lease alone.
 */
export function ownerOfThisProcess(): string {
  const home = namespace();
  const started = startOf(process.pid);
  const random = randomBytes(6).toString('hex');
  return home === undefined || started === undefined ? random : [home, process.pid, started, random].join(' ');
}

/**
 * True only when the process that took this name is certainly gone. A process in another container or after another boot
 * cannot be judged from here, and a PID that another program uses by now is told apart by its start.
 */
export function isDead(owner: string): boolean {
  const [boot, pidNamespace, pid, started] = owner.split(' ');
  const home = namespace();
  if (started === undefined || home === undefined || `${boot} ${pidNamespace}` !== home) return false;
  return startOf(Number(pid)) !== started;
}

function namespace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined; // no Linux, or a /proc that hides it
  }
}

/** Start of a process in clock ticks since boot: field 22 of proc(5) stat, counted after the name, which may hold spaces. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie still has an entry, but it will never renew anything.
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
