import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { type ServedWithAccounts, serveWithAccounts } from '../../apps/api/testing/serve-with-accounts.ts';
import { type Seeded, seedTeam } from './seed-team.ts';

/**
 * A team with its whole history in the real store, asked over real HTTP by people who signed in. Every number stands beside
 * the floor of the same run: a route that reads nothing, over the same connection, in the same process.
 */

/** From the issue that asked for it, in milliseconds at the 95th percentile. */
const bars = { list: 150, signIn: 300 } as const;
const rounds = 120;

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '20' },
    projects: { type: 'string', default: '200' },
    audits: { type: 'string', default: '50' },
  },
});
const size = { people: whole('people'), projects: whole('projects'), audits: whole('audits') };

let failed = false;
const served = await serveWithAccounts();
try {
  const started = performance.now();
  const seeded = await seedTeam(served, size);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  say(`${size.people} people, ${size.projects} projects, ${size.audits} audits each; seeded in ${seconds} s\n`);
  await measureAll(served, seeded);
} finally {
  await served.close();
}
process.exitCode = failed ? 1 : 0;

async function measureAll({ url }: ServedWithAccounts, { people, projectIds }: Seeded): Promise<void> {
  const cookie = (round: number) => people[round % people.length]?.cookie ?? '';
  const project = (round: number) => projectIds[(round * 37) % projectIds.length] ?? '';
  const get = (path: (round: number) => string) => async (round: number) => {
    const response = await fetch(`${url}/api/v1${path(round)}`, { headers: { cookie: cookie(round) } });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${path(round)} was answered with ${response.status}`);
  };
  const nothing = await sample(get(() => '/stages'));
  const floor = nothing.p95;
  tell('floor: GET /stages', nothing, floor, bars.list);
  const lists: Readonly<Record<string, (round: number) => string>> = {
    'GET /projects': () => '/projects',
    'GET /projects, by score, second page': () => '/projects?sort=score&after=100',
    'GET /projects/:id': (round) => `/projects/${project(round)}`,
    'GET /audits': () => '/audits',
    'GET /audits, a late page': () => '/audits?before=1700000001000',
    'GET /audits?q= that many match': () => '/audits?q=release',
    'GET /audits?q= that few match': (round) => `/audits?q=service-${round % 50}%20r1-`,
    'GET /audits?q= that none matches': (round) => `/audits?q=nothing${round}`,
    'GET /audits?author=': () => '/audits?author=person%203',
    'GET /audits?trash=true': () => '/audits?trash=true',
    'GET /audits?project= (history)': (round) => `/audits?project=${project(round)}&limit=200`,
    'GET /projects/:id/decisions, report in memory': () => `/projects/${project(0)}/decisions`,
    'GET /projects/:id/decisions, report from disk': (round) => `/projects/${project(round)}/decisions`,
  };
  for (const [name, path] of Object.entries(lists)) tell(name, await sample(get(path)), floor, bars.list);
  await measureSignIn(url, people, floor);
}

async function measureSignIn(url: string, people: Seeded['people'], floor: number): Promise<void> {
  const person = (round: number) => people[round % people.length] ?? { email: '', password: '' };
  const hash = await hashPassword(person(0).password);
  const signing = await sample(async (round) => {
    const { email, password } = person(round);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ email, password });
    const response = await fetch(`${url}/api/v1/session`, { method: 'POST', headers, body });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`signing in was answered with ${response.status}`);
  }, 40);
  const hashing = await sample(async () => {
    await verifyPassword({ hash, password: person(0).password });
  }, 20);
  const { p50: own, cpu: ownCpu } = hashing;
  say(`${'the hash of one password'.padEnd(56)} p50 ${own.toFixed(1).padStart(7)} ms`);
  const without = { p50: signing.p50 - own, p95: signing.p95 - own, cpu: signing.cpu - ownCpu };
  tell('POST /session without the hash', without, floor, bars.signIn);
}

/** Milliseconds; `cpu` is what this process, client and server, computed for one request on average. */
interface Sample {
  readonly p50: number;
  readonly p95: number;
  readonly cpu: number;
}

async function sample(once: (round: number) => Promise<void>, count = rounds): Promise<Sample> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) await once(round);
  const before = process.cpuUsage();
  for (let round = 0; round < count; round += 1) {
    const started = performance.now();
    await once(round);
    times.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  return { p50: median(times), p95: at(times, 0.95), cpu: (user + system) / 1_000 / count };
}

function tell(name: string, { p50, p95, cpu }: Sample, floor: number, bar: number): void {
  const missed = p95 > bar;
  if (missed) failed = true;
  const times = `p50 ${p50.toFixed(1).padStart(7)} ms  p95 ${p95.toFixed(1).padStart(7)} ms  cpu ${cpu.toFixed(1).padStart(6)} ms`;
  say(
    `${name.padEnd(56)} ${times}  ${(p95 / floor).toFixed(1).padStart(6)} × floor${missed ? `  over ${bar} ms` : ''}`,
  );
}

function median(times: readonly number[]): number {
  return at(times, 0.5);
}

function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function whole(name: keyof typeof values): number {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} takes a whole number from 1`);
  return number;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
