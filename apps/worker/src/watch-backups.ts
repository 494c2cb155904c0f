import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Gauge, type Registry } from 'prom-client';

/**
 * Tells when the newest scheduled backup was completed, read from its folder at every scrape: whoever wrote it, and also
 * after a restart. 0: there is none yet. NaN: the folder cannot be read. Without scheduled backups there is no such metric.
 */
export function watchBackups(registry: Registry, dir: string): void {
  new Gauge({
    name: 'seaworthy_last_backup_timestamp_seconds',
    help: 'When the newest scheduled backup was completed, in seconds since the epoch; 0 without one.',
    registers: [registry],
    async collect() {
      this.set(await newest(dir).catch(() => Number.NaN));
    },
  });
}

async function newest(dir: string): Promise<number> {
  // Unfinished ones have another ending.
  const names = (await readdir(dir)).filter((name) => name.startsWith('seaworthy-') && name.endsWith('.tar'));
  const times = await Promise.all(names.map(async (name) => (await stat(join(dir, name))).mtimeMs));
  return Math.max(0, ...times) / 1_000;
}
