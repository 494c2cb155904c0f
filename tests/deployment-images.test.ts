import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../tools/prepare.mjs';
import { makeOwner } from './support/accounts.ts';
import { keepOutput, output, until } from './support/children.ts';
import { compose, read } from './support/deployment.ts';
import { type Image, instructionsOf, lastOf, layOutImage, readStages } from './support/image.ts';
import { freePort, root } from './support/product.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-deployment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the images', () => {
  const targets = ['api', 'worker', 'proxy'];

  it('stand on exact versions, run as a user without rights, and know how to tell whether they work', () => {
    const stages = readStages();
    for (const { base } of stages) {
      if (stages.some((stage) => stage.name === base)) continue;
      expect(base).toMatch(/^[a-z]+:\d+\.\d+\.\d+(-[a-z]+)*(@sha256:[0-9a-f]{64})?$/);
    }
    for (const target of targets) {
      expect(Number(lastOf(target, 'USER')?.argument), target).toBeGreaterThan(0);
      expect(lastOf(target, 'HEALTHCHECK'), target).toBeDefined();
      expect((lastOf(target, 'CMD') ?? lastOf(target, 'ENTRYPOINT'))?.exec, target).toBeInstanceOf(Array);
    }
  });

  it('copy what the build context holds: nothing they name is missing or kept out', () => {
    const ignored = read('.dockerignore').split('\n');
    const copies = readStages().flatMap((stage) => stage.instructions.filter((it) => it.keyword === 'COPY'));
    const fromContext = copies.filter((it) => it.flags.every((flag) => flag.name !== 'from'));
    const names = fromContext.flatMap((it) => it.words.slice(0, -1).map((word) => word.text));
    expect(names).toContain('pnpm-lock.yaml');
    for (const name of names) {
      expect(existsSync(join(root, name)), name).toBe(true);
      expect(ignored, name).not.toContain(name.split('/')[0]);
    }
  });
});

/**
 * The programs as the images hold them, with production's packages alone, started as the Compose file says: Redis with its
 * configuration and password, secrets from the script, health commands as written. Only ports and /run/secrets differ.
 */
describe('what the images hold', () => {
  const secrets = join(folder, 'secrets');
  const running: ChildProcess[] = [];
  const images: Image[] = [];
  const ports = { api: 0, worker: 0, redis: 0 };

  beforeAll(async () => {
    await prepare({ build: ['api', 'worker', 'web'], log: () => undefined });
    execFileSync(process.execPath, ['docker/make-secrets.mjs', '--into', secrets], {
      cwd: root,
      encoding: 'utf8',
    });
    for (const name of ['api', 'worker', 'redis'] as const) ports[name] = await freePort();
    startRedis();
    await until(() => spawnSync('sh', healthOfRedis()).status === 0);
  });
  afterAll(async () => {
    for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
    for (const image of images) image.remove();
  });

  it('secrets are all that the Compose file names, closed to others, and never made anew', () => {
    const named = Object.values(compose.secrets).map(({ file }) => file);
    expect(readdirSync(secrets).sort()).toEqual(named.map((file) => file.replace('secrets/', '')).sort());
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const before = readdirSync(secrets).map((name) => readFileSync(join(secrets, name), 'utf8'));
    const again = execFileSync(process.execPath, ['docker/make-secrets.mjs', '--into', secrets], { cwd: root });
    expect(String(again)).toBe('');
    expect(readdirSync(secrets).map((name) => readFileSync(join(secrets, name), 'utf8'))).toEqual(before);
  });

  it('Redis asks for the password, keeps everything, and shows the password to no process list', () => {
    const cli = (...args: string[]) =>
      execFileSync('redis-cli', ['-p', String(ports.redis), ...args], { encoding: 'utf8', env: withPassword() });
    expect(spawnSync('redis-cli', ['-p', String(ports.redis), 'ping'], { encoding: 'utf8' }).stdout).toContain(
      'NOAUTH',
    );
    expect(cli('config', 'get', 'maxmemory-policy')).toContain('noeviction');
    expect(cli('config', 'get', 'appendonly')).toContain('yes');
    const [redis] = running;
    expect(readFileSync(`/proc/${redis?.pid}/cmdline`, 'utf8')).toContain('redis-server');
    expect(readFileSync(`/proc/${redis?.pid}/cmdline`, 'utf8')).not.toContain(withPassword().REDISCLI_AUTH);
  });

  it('API and worker start from the image alone, are healthy by its own command, audit an archive, and end at once', async () => {
    const api = start('api', { SEAWORTHY_PORT: String(ports.api), SEAWORTHY_MIN_FREE_BYTES: '1' });
    await until(() => isHealthy('api', api));
    const worker = start('worker', { SEAWORTHY_WORKER_PORT: String(ports.worker) });
    await until(() => isHealthy('worker', worker));
    const before = [api, worker].map(({ image }) => readdirSync(image.folder, { recursive: true }).length);

    const archive = execFileSync('tar', ['cz', '-C', join(root, 'fixtures/static-site/repo'), '.']);
    const form = new FormData();
    form.set('project', 'image');
    form.set('archive', new Blob([archive]), 'image.tar.gz');
    const url = `http://127.0.0.1:${ports.api}`;
    await until(() => /\/setup#/.test(output(api.child)));
    const { authorization } = await makeOwner({ url, output: () => output(api.child) });
    const headers = { authorization };
    const created = await fetch(`${url}/api/v1/audits`, { method: 'POST', body: form, headers });
    const { id } = (await created.json()) as { id: string };
    await until(async () => {
      const { state } = (await (await fetch(`${url}/api/v1/audits/${id}`, { headers })).json()) as { state: string };
      expect(['queued', 'running', 'done'], output(worker.child)).toContain(state);
      return state === 'done';
    });
    const files = await Promise.all(
      ['report.md', 'report.pdf'].map((name) => fetch(`${url}/api/v1/audits/${id}/files/${name}`, { headers })),
    );
    expect(files.map(({ status }) => status)).toEqual([200, 200]);
    expect(await (await fetch(url)).text()).toContain('<div id="root">');

    // The root file system is read-only there: whatever was written went to the data folder or to /tmp.
    expect([api, worker].map(({ image }) => readdirSync(image.folder, { recursive: true }).length)).toEqual(before);
    for (const { child } of [api, worker]) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended, output(child)).toEqual([0, null]);
    }
  });

  interface Started {
    readonly child: ChildProcess;
    readonly image: Image;
  }

  function start(name: 'api' | 'worker', own: Record<string, string>): Started {
    const image = layOutImage(name);
    images.push(image);
    const [program = '', ...args] = lastOf(name, 'CMD')?.exec ?? [];
    expect(program).toBe('node');
    const child = spawn(process.execPath, args, {
      cwd: image.folder,
      // Nothing of the test's own environment but the PATH.
      env: { PATH: process.env.PATH, ...imageEnvironment(name), ...composeEnvironment(name), ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    keepOutput(child);
    return { child, image };
  }

  function imageEnvironment(name: string): Record<string, string> {
    const words = instructionsOf(name).flatMap((it) => (it.keyword === 'ENV' ? it.words : []));
    return Object.fromEntries(words.map(({ text }) => text.split('=')));
  }

  function composeEnvironment(name: string): Record<string, string> {
    const data = join(folder, 'data');
    const set = Object.entries(compose.services[name]?.environment ?? {}).map(([key, value]) => [
      key,
      // Defaults of variables as Compose fills them in, and secrets where the script put them.
      String(value)
        .replace(/^\$\{\w+:?-(.*)\}$/, '$1')
        .replace('/run/secrets', secrets)
        .replace(/^\/backups$/, join(folder, 'backups')),
    ]);
    const url = readFileSync(join(secrets, 'redis_url'), 'utf8').replace('redis:6379', `127.0.0.1:${ports.redis}`);
    mkdirSync(join(folder, 'moved'), { recursive: true });
    writeFileSync(join(folder, 'moved/redis_url'), url);
    return { ...Object.fromEntries(set), SEAWORTHY_DATA: data, REDIS_URL_FILE: join(folder, 'moved/redis_url') };
  }

  function isHealthy(name: 'api' | 'worker', { child, image }: Started): boolean {
    expect(child.exitCode, output(child)).toBeNull();
    const declared = name === 'api' ? '8080' : '9090';
    const [program, ...args] = JSON.parse(
      lastOf(name, 'HEALTHCHECK')?.argument.replace(/^CMD\s+/, '') ?? '[]',
    ) as string[];
    expect([program, args.join(' ')]).toEqual(['node', expect.stringContaining(`:${declared}/`)]);
    const moved = args.map((arg) => arg.replace(`:${declared}/`, `:${ports[name]}/`));
    return spawnSync(process.execPath, moved, { cwd: image.folder }).status === 0;
  }

  function startRedis(): void {
    const config = join(folder, 'redis.conf');
    const data = join(folder, 'redis');
    mkdirSync(data);
    const text = read('docker/redis.conf')
      .replace('port 6379', `port ${ports.redis}`)
      .replace('dir /data', `dir ${data}`);
    writeFileSync(config, text.replace('bind * -::*', 'bind 127.0.0.1'));
    const [program = '', ...args] = compose.services.redis?.command ?? [];
    const moved = args.map((arg) =>
      arg.replaceAll('$$', '$').replace('/etc/redis/redis.conf', config).replaceAll('/run/secrets', secrets),
    );
    running.push(spawn(program, moved, { stdio: 'ignore' }));
  }

  function healthOfRedis(): string[] {
    const [, command = ''] = compose.services.redis?.healthcheck?.test ?? [];
    const moved = command.replaceAll('$$', '$').replaceAll('/run/secrets', secrets);
    return ['-c', moved.replace('redis-cli', `redis-cli -p ${ports.redis}`)];
  }

  function withPassword() {
    return { ...process.env, REDISCLI_AUTH: readFileSync(join(secrets, 'redis_password'), 'utf8').trim() };
  }
});
