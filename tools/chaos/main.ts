import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import BetterSqlite from 'better-sqlite3';
import { type RedisServer, startRedis } from '../../packages/queue/testing/redis-server.ts';
import { databaseFileName, openStore } from '../../packages/store/src/open-store.ts';
import type { Audit, Store } from '../../packages/store/src/port.ts';
import { submit } from './client.ts';
import { freePort, type Program, program, type Victim } from './fleet.ts';
import { type Files, filesOf, judge, type Submitted, type Verdict } from './judge.ts';
import { type Packed, packRepository, randomFrom } from './trees.ts';
import { watch } from './watch.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    audits: { type: 'string', default: '50' },
    queue: { type: 'string', default: 'database' },
    workers: { type: 'string', default: '2' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    minutes: { type: 'string', default: '60' },
  },
});
const kills = Number(values.kills);
const auditCount = Number(values.audits);
const workerCount = Number(values.workers);
const seed = Number(values.seed);
if (![kills, auditCount, workerCount, seed, Number(values.minutes)].every(Number.isSafeInteger)) usage();
if (values.queue !== 'database' && values.queue !== 'redis') usage();
const isRedis = values.queue === 'redis';
const startedAt = Date.now();
const isOver = () => Date.now() - startedAt > Number(values.minutes) * 60_000;
/** Longest pause between two kills, in milliseconds: about the time from a worker's start to its first finished stages. */
const longestPauseMs = 2_500;

const random = randomFrom(seed);
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-chaos-'));
/** Every archive that was brought in, for the undisturbed run. */
const kept = new Map<string, Packed>();
const running: Program[] = [];
let redis: RedisServer | undefined;

try {
  process.exitCode = await main();
} finally {
  for (const one of running) await one.kill();
  await redis?.stop();
  // Kept when something is wrong: logs and database are what an investigation needs.
  if (process.exitCode === 0) rmSync(folder, { recursive: true, force: true });
  else say(`Data and logs are kept in ${folder}.`);
}

async function main(): Promise<number> {
  say(`${kills} kills, ${auditCount} audits, queue ${values.queue}, ${workerCount} workers, seed ${seed}`);
  const dataDir = join(folder, 'disturbed');
  const packed = Array.from({ length: auditCount }, (_, index) => packRepository(`chaos-${index}`, random));
  redis = isRedis ? await startRedis() : undefined;
  const { api, url, workers } = await startFleet(dataDir, {
    // Dying is the point here: no audit may be given up because its worker was killed too often.
    SEAWORTHY_WORKER_MAX_ATTEMPTS: '100',
    ...(redis && { SEAWORTHY_QUEUE: 'redis', REDIS_URL: redis.url }),
  });
  const store = await openStore({ dataDir });
  const submitted = await bringIn(url, packed);
  say(`${submitted.length} audits are in after ${seconds()} s`);
  const counts = await killAtRandom(store, url, [api, ...workers, ...(redis ? [redisVictim(redis)] : [])], submitted);
  say(`Killed: ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')} by ${seconds()} s`);
  await untilAllEnded(store, submitted);
  await until(() => submitted.every(({ watched }) => watched.ended()), 60_000);
  for (const { watched } of submitted) watched.close();
  for (const one of running) await one.stop();
  say(`All audits ended after ${seconds()} s; now the same uploads undisturbed`);
  const undisturbed = await runUndisturbed(store, submitted);
  const verdict = await judge(store, dataDir, undisturbed, submitted);
  await store.close();
  return print(verdict, submitted.length, counts);
}

async function startFleet(dataDir: string, settings: NodeJS.ProcessEnv, workerTotal = workerCount) {
  const port = await freePort();
  const base = {
    PATH: process.env.PATH,
    SEAWORTHY_DATA: dataDir,
    SEAWORTHY_MIN_FREE_BYTES: '1',
    LOG_LEVEL: 'info',
    SEAWORTHY_ACCOUNTS: 'off',
  };
  const env = { ...base, SEAWORTHY_PORT: String(port), ...settings };
  const api = program('api', 'api', env, join(folder, 'api.log'));
  const workers = Array.from({ length: workerTotal }, (_, index) =>
    program('worker', `worker ${index + 1}`, env, join(folder, `worker-${index + 1}.log`)),
  );
  running.push(api, ...workers);
  for (const one of [api, ...workers]) one.start();
  await api.ready();
  return { api, url: `http://127.0.0.1:${port}`, workers, env };
}

/** Four at a time, as the API takes them. */
async function bringIn(url: string, packed: readonly Packed[]): Promise<Submitted[]> {
  const submitted: Submitted[] = [];
  const waiting = [...packed];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const id = await submit(url, next, isOver);
      kept.set(next.name, next);
      submitted.push({ name: next.name, id, watched: watch(url, id) });
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return submitted;
}

async function killAtRandom(
  store: Store,
  url: string,
  victims: readonly Victim[],
  submitted: Submitted[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let bringing: Promise<unknown> = Promise.resolve();
  let more = submitted.length;
  for (let killed = 0; killed < kills && !isOver(); killed += 1) {
    await pause(random() * longestPauseMs);
    const { queued, running: busy } = await store.audits.countByState();
    if (queued + busy < Math.min(auditCount, 10)) {
      // The kills are meant for a busy product: new uploads come in, under fire themselves.
      const fresh = Array.from({ length: 10 }, () => packRepository(`chaos-${more++}`, random));
      bringing = Promise.all([bringing, bringIn(url, fresh).then((all) => submitted.push(...all))]);
      await bringing;
    }
    const victim = victims[Math.floor(random() * victims.length)];
    if (victim === undefined) throw new Error('There is always an API to kill.');
    await victim.killAndRestart();
    counts.set(victim.name, (counts.get(victim.name) ?? 0) + 1);
    if ((killed + 1) % 20 === 0) {
      const states = await store.audits.countByState();
      say(
        `${killed + 1} kills, ${states.done} done, ${states.running} running, ${states.queued} queued, ${seconds()} s`,
      );
    }
  }
  await bringing;
  return counts;
}

function redisVictim(server: RedisServer): Victim {
  return {
    name: 'redis',
    async killAndRestart() {
      await server.kill();
      await server.restart();
    },
  };
}

async function untilAllEnded(store: Store, submitted: readonly Submitted[]): Promise<void> {
  let told = Date.now();
  for (;;) {
    const { queued, running: busy } = await store.audits.countByState();
    if (queued + busy === 0 || isOver()) return;
    if (Date.now() - told > 20_000) {
      told = Date.now();
      say(`${queued + busy} of ${submitted.length} audits have not ended, ${seconds()} s`);
    }
    await pause(250);
  }
}

/**
 * The same uploads through a second installation that nobody disturbs. Times of creation stand on covers, so they are made
 * equal before its worker starts.
 */
async function runUndisturbed(disturbed: Store, submitted: readonly Submitted[]): Promise<ReadonlyMap<string, Files>> {
  const dataDir = join(folder, 'undisturbed');
  const { api, url, env } = await startFleet(dataDir, {}, 0);
  const packed = submitted.flatMap(({ name }) => kept.get(name) ?? []);
  const again = await bringIn(url, packed);
  for (const { watched } of again) watched.close();
  await api.stop();
  const originals = new Map<string, Audit | undefined>();
  for (const { name, id } of submitted) originals.set(name, await disturbed.audits.get(id));
  const connection = new BetterSqlite(join(dataDir, databaseFileName));
  for (const { name, id } of again) {
    const createdAt = originals.get(name)?.createdAt;
    if (createdAt !== undefined) connection.prepare('update audits set created_at = ? where id = ?').run(createdAt, id);
  }
  connection.close();
  const worker = program('worker', 'worker', { ...env, SEAWORTHY_WORKER_CONCURRENCY: '2' }, join(folder, 'calm.log'));
  running.push(worker);
  worker.start();
  const store = await openStore({ dataDir });
  try {
    await untilAllEnded(store, again);
    await worker.stop();
    const files = new Map<string, Files>();
    for (const { name, id } of again) files.set(name, await filesOf(store, id));
    return files;
  } finally {
    await store.close();
  }
}

function print(verdict: Verdict, audits: number, counts: ReadonlyMap<string, number>): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const lines: readonly [string, readonly string[]][] = [
    ['audits lost', verdict.lost],
    ['results doubled', verdict.duplicated],
    ['reports not equal to the undisturbed run', verdict.changed],
    ['event logs or watchers with holes', verdict.events],
    ['faults of the database file', verdict.store],
  ];
  process.stdout.write(
    `kills ${total} of ${kills}, audits ${audits}, queue ${values.queue}, seed ${seed}, ${seconds()} s\n`,
  );
  for (const [title, found] of lines) {
    process.stdout.write(`${title}: ${found.length}\n`);
    for (const sentence of found.slice(0, 20)) process.stdout.write(`  ${sentence}\n`);
  }
  if (total < kills) process.stdout.write(`The time was up before all kills were done.\n`);
  return total === kills && lines.every(([, found]) => found.length === 0) ? 0 : 1;
}

async function until(condition: () => boolean, mostMs: number): Promise<void> {
  const deadline = Date.now() + mostMs;
  while (!condition() && Date.now() < deadline) await pause(50);
}

function seconds(): number {
  return Math.round((Date.now() - startedAt) / 1_000);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function usage(): never {
  say(
    'usage: npm run chaos -- [--kills N] [--audits N] [--queue database|redis] [--workers N] [--seed N] [--minutes N]',
  );
  process.exit(2);
}
