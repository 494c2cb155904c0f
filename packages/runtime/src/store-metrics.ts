import { Counter, Gauge, type Registry } from 'prom-client';

/** What is read from the store at every scrape. */
export interface StoreReadings {
  freeBytes(): Promise<number>;
  measures(): Promise<{
    readonly databaseBytes: number;
    readonly walBytes: number;
    readonly busyWaits: number;
    readonly busyMs: number;
  }>;
}

/** A value that cannot be read is NaN: a disk that does not answer must not look like one with room, nor fail the scrape. */
const unknown = Number.NaN;

/** Metrics of disk and SQLite, the same in API and worker; each process tells its own waits. */
export function watchStore(registry: Registry, store: StoreReadings): void {
  const registers = [registry];
  const names = { free: 'seaworthy_disk_free_bytes', file: 'seaworthy_sqlite_database_bytes' };
  new Gauge({
    name: names.free,
    help: 'Free bytes on the disk of the data folder.',
    registers,
    async collect() {
      this.set(await store.freeBytes().catch(() => unknown));
    },
  });
  const database = new Gauge({ name: names.file, help: 'Size of the SQLite database.', registers });
  const waits = new Counter({
    name: 'seaworthy_sqlite_busy_waits_total',
    help: 'Statements of this process that had to wait for another writer.',
    registers,
  });
  const waited = new Counter({
    name: 'seaworthy_sqlite_busy_wait_seconds_total',
    help: 'Time that statements of this process waited for another writer.',
    registers,
  });
  const seen = { waits: 0, ms: 0 };
  new Gauge({
    name: 'seaworthy_sqlite_wal_bytes',
    help: 'Size of the write-ahead log of SQLite.',
    registers,
    async collect() {
      const read = await store.measures().catch(() => undefined);
      this.set(read?.walBytes ?? unknown);
      database.set(read?.databaseBytes ?? unknown);
      if (read === undefined) return;
      waits.inc(read.busyWaits - seen.waits);
      waited.inc((read.busyMs - seen.ms) / 1_000);
      Object.assign(seen, { waits: read.busyWaits, ms: read.busyMs });
    },
  });
}
