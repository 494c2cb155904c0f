import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { Queue as BullQueue } from 'bullmq';
import { afterAll, beforeAll } from 'vitest';
import { type RedisServer, startRedis } from '../testing/redis-server.ts';
import { type QueueHarness, queueContract } from './contract.ts';
import { openQueue } from './open-queue.ts';
import type { QueueDriverName } from './port.ts';

const migration = fileURLToPath(new URL('../../../migrations/sqlite/0002_jobs.sql', import.meta.url));

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const harnesses: Record<QueueDriverName, QueueHarness> = {
  database: {
    open: openQueue.database,
    prepare: async (dataDir) => {
      const sql = await readFile(migration, 'utf8');
      withDatabase(dataDir, (database) => {
        database.pragma('journal_mode = WAL');
        database.exec(sql);
      });
      return { dataDir };
    },
    putRaw: async ({ dataDir }, payload) =>
      withDatabase(dataDir, (database) =>
        database
          .prepare(`insert into jobs (dedupe_key, payload, state, run_at, enqueued_at) values (?, ?, 'waiting', 0, 0)`)
          .run(payload, payload),
      ),
  },
  redis: {
    open: openQueue.redis,
    // A prefix for each test stands for a server of its own.
    prepare: async (dataDir) => ({ dataDir, redis: { url: redis.url, prefix: basename(dataDir) } }),
    putRaw: async (options, payload) => {
      const queue = new BullQueue('audits', { connection: redis.client, prefix: options.redis?.prefix ?? '' });
      await queue.add('audit', { payload });
      await queue.close();
    },
  },
};

for (const [driver, harness] of Object.entries(harnesses)) queueContract(driver, harness);

function withDatabase(dataDir: string, work: (database: Database) => unknown): void {
  const database = new BetterSqlite(join(dataDir, 'seaworthy.db'));
  work(database);
  database.close();
}
