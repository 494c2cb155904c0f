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
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApiEnvironment } from '../apps/api/src/config.ts';
import { WorkerEnvironment } from '../apps/worker/src/config.ts';
import { prepare } from '../tools/prepare.mjs';
import { makeOwner } from './support/accounts.ts';
import { type Image, instructionsOf, lastOf, layOutImage, readStages } from './support/image.ts';
import { freePort, root } from './support/product.ts';

interface Service {
  readonly image: string;
  readonly build?: { readonly target: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly network_mode?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly logging: unknown;
  readonly deploy: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = parse(read('docker/compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const nginx = read('nginx/nginx.conf');
const known: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  api: ApiEnvironment.shape,
  worker: WorkerEnvironment.shape,
};
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-deployment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('second opinions', () => {
  it('dclint has nothing to say about the Compose files', () => {
    const off = {
      // Order is told by what belongs together, not by the alphabet.
      ...{ 'services-alphabetical-order': 0, 'service-keys-order': 0, 'top-level-properties-order': 0 },
      // `image` names what `build` makes, for a registry.
      'no-build-and-image': 0,
      // It does not see the loopback address in front of the variable; below is a test of our own.
      ...{ 'no-unbound-port-interfaces': 0, 'require-quotes-in-ports': 0 },
      // The development file goes on top of the other one.
      'require-project-name-field': 0,
    };
    const config = join(folder, 'dclint.json');
    writeFileSync(config, JSON.stringify({ rules: off, quiet: false, debug: false, exclude: [] }));
    const files = ['docker/compose.yml', 'docker/compose.dev.yml'];
    const lint = spawnSync(
      process.execPath,
      ['node_modules/dclint/bin/dclint.cjs', '-c', config, '-f', 'json', ...files],
      { cwd: root, encoding: 'utf8' },
    );
    const told = (JSON.parse(lint.stdout) as { messages: unknown[] }[]).flatMap((file) => file.messages);
    expect(told, lint.stderr).toEqual([]);
  });

  it('dockerfilelint has nothing to say about the Dockerfile but what it does not know', () => {
    const lint = spawnSync(
      process.execPath,
      ['node_modules/dockerfilelint/bin/dockerfilelint', '-o', 'json', 'docker/Dockerfile'],
      { cwd: root, encoding: 'utf8' },
    );
    const { files } = JSON.parse(lint.stdout) as { files: { issues: { title: string; content: string }[] }[] };
    const stages = readStages().map((stage) => stage.name);
    const told = (files[0]?.issues ?? []).filter(
      ({ title, content }) =>
        // An earlier stage has no tag, and options of HEALTHCHECK are newer than the linter.
        !(title === 'Base Image Missing Tag' && stages.includes(content.split(' ')[1] ?? '')) &&
        !(title === 'Invalid Argument Format' && content.startsWith('HEALTHCHECK --')),
    );
    expect(told).toEqual([]);
  });
});

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

describe('the Compose file', () => {
  it('gives every service limits, a log that ends, no rights, and a sign of life', () => {
    for (const [name, service] of services) {
      expect(Object.keys(service.deploy.resources.limits).sort(), name).toEqual(['cpus', 'memory', 'pids']);
      expect(service.logging, name).toMatchObject({ options: { 'max-size': '10m', 'max-file': '5' } });
      expect([service.read_only, service.cap_drop, service.security_opt], name).toEqual([
        true,
        ['ALL'],
        ['no-new-privileges:true'],
      ]);
      const target = service.build?.target;
      const healthy = service.healthcheck !== undefined || (target !== undefined && lastOf(target, 'HEALTHCHECK'));
      expect(healthy, name).toBeTruthy();
      if (target !== undefined) expect(readStages().map((stage) => stage.name)).toContain(target);
    }
  });

  it('waits for what it needs to be healthy', () => {
    for (const [name, { depends_on: needs = {} }] of services) {
      for (const [other, { condition }] of Object.entries(needs)) {
        expect([Object.keys(compose.services).includes(other), condition], `${name} on ${other}`).toEqual([
          true,
          'service_healthy',
        ]);
      }
    }
  });

  it('names only volumes, networks, secrets and files that there are', () => {
    for (const [name, service] of services) {
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(join(root, 'docker', source)), `${name}: ${source}`).toBe(true);
        else expect(Object.keys(compose.volumes), name).toContain(source);
      }
      for (const network of service.networks ?? []) expect(Object.keys(compose.networks), name).toContain(network);
      for (const secret of service.secrets ?? []) expect(Object.keys(compose.secrets), name).toContain(secret);
    }
    const used = [...new Set(services.flatMap(([, service]) => service.secrets ?? []))].sort();
    expect(used).toEqual(Object.keys(compose.secrets).sort());
    // What the configuration of nginx opens is mounted there.
    const opened = [...nginx.matchAll(/\/run\/secrets\/(\w+);/g)].map(([, secret]) => secret);
    expect(opened.sort()).toEqual([...(compose.services.proxy?.secrets ?? [])].sort());
  });

  it('sets only variables that the programs know', () => {
    for (const [name, schema] of Object.entries(known)) {
      for (const variable of Object.keys(compose.services[name]?.environment ?? {})) {
        expect(Object.keys(schema), `${name}: ${variable}`).toContain(variable.replace(/_FILE$/, ''));
      }
    }
  });

  it('lets programs end on their own before they are killed', () => {
    for (const [name, { environment, stop_grace_period: grace }] of services) {
      const own = environment?.SEAWORTHY_GRACE_MS ?? '0';
      expect(Number.parseInt(grace, 10) * 1_000, name).toBeGreaterThan(Number(own));
    }
    const seconds = Number(/worker_shutdown_timeout (\d+)s;/.exec(nginx)?.[1]);
    expect(seconds).toBeLessThan(Number.parseInt(compose.services.proxy?.stop_grace_period ?? '', 10));
  });

  it('publishes what nginx listens on, on this machine alone unless told otherwise, and nothing of Redis', () => {
    const listens = [...nginx.matchAll(/listen (\d+)[ ;]/g)].map(([, port]) => port);
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port] as const));
    expect(published.map(([name]) => name)).toEqual(['api', 'api']);
    for (const [, port] of published) {
      const [, to] = /^\$\{SEAWORTHY_ADDRESS-127\.0\.0\.1\}:\d+:(\d+)$/.exec(port) ?? [];
      expect(listens).toContain(to);
    }
    expect(compose.services.proxy?.network_mode).toBe('service:api');
    expect(compose.services.redis?.networks).toEqual(['inner']);
    expect(compose.networks.inner?.internal).toBe(true);
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>> & { readonly template?: { readonly spec: PodSpec } };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value: string }[];
    readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
    readonly securityContext: unknown;
    readonly resources: { readonly limits: Readonly<Record<string, string>> };
    readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
    readonly volumeMounts: readonly { readonly name: string }[];
    readonly startupProbe?: unknown;
    readonly livenessProbe?: unknown;
    readonly readinessProbe?: unknown;
  }[];
  readonly volumes: readonly { readonly name: string }[];
}

describe('the manifests', () => {
  const base = join(root, 'deploy/kubernetes');
  const kustomization = parse(read('deploy/kubernetes/kustomization.yaml')) as {
    resources: string[];
    configMapGenerator: { literals: string[] }[];
  };
  const documents = (file: string) =>
    readFileSync(join(base, file), 'utf8')
      .split(/^---$/m)
      .map((text) => parse(text, { merge: true }) as Manifest);
  const objects = kustomization.resources.flatMap(documents);
  const pods = objects.flatMap(({ metadata, spec }) =>
    spec?.template === undefined ? [] : [{ name: metadata.name, pod: spec.template.spec }],
  );

  it('are all part of the base', () => {
    const files = readdirSync(base).filter((file) => file !== 'kustomization.yaml');
    expect(kustomization.resources.toSorted()).toEqual(files.sort());
    expect(pods.map(({ name }) => name).sort()).toEqual(['seaworthy-api', 'seaworthy-redis', 'seaworthy-worker']);
  });

  it('give every container limits, three probes and no rights, and mount only volumes of the pod', () => {
    for (const { name, pod } of pods) {
      for (const container of pod.containers) {
        const at = `${name}/${container.name}`;
        expect(Object.keys(container.resources.limits), at).toEqual(['cpu', 'memory', 'ephemeral-storage']);
        expect(container.securityContext, at).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe])
          expect(probe, at).toBeDefined();
        const volumes = [...pod.volumes.map((volume) => volume.name), 'data'];
        for (const mount of container.volumeMounts) expect(volumes, at).toContain(mount.name);
      }
    }
  });

  it('ask and set only what the programs know', () => {
    const literals = kustomization.configMapGenerator.flatMap(({ literals }) => literals.map((it) => it.split('=')[0]));
    for (const [name, schema] of Object.entries(known)) {
      const pod = pods.find((it) => it.name === `seaworthy-${name}`)?.pod;
      const container = pod?.containers.find((it) => it.name === name);
      // The configuration is shared; what a program does not know it ignores, but one of both has to know it.
      for (const variable of container?.env ?? []) expect(Object.keys(schema), name).toContain(variable.name);
      for (const literal of literals) {
        const all = [...Object.keys(ApiEnvironment.shape), ...Object.keys(WorkerEnvironment.shape)];
        expect(all).toContain(literal?.replace(/_FILE$/, ''));
      }
    }
    const listens = [...nginx.matchAll(/listen (\d+)[ ;]/g)].map(([, port]) => Number(port));
    const proxy = pods.flatMap(({ pod }) => pod.containers).find((it) => it.name === 'proxy');
    expect(proxy?.ports?.map((port) => port.containerPort).sort()).toEqual(listens.sort());
  });

  it('wait longer for a pod to end than its programs take', () => {
    for (const { name, pod } of pods) {
      for (const container of pod.containers) {
        const grace = Number(container.env?.find((it) => it.name === 'SEAWORTHY_GRACE_MS')?.value ?? 0) / 1_000;
        const pause = Number(container.lifecycle?.preStop.exec.command[1] ?? 0);
        expect(pod.terminationGracePeriodSeconds, `${name}/${container.name}`).toBeGreaterThan(grace + pause);
      }
    }
  });

  it('run the same Redis as Compose', () => {
    const config = objects.find((it) => it.kind === 'ConfigMap') as unknown as { data: Record<string, string> };
    const bare = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(bare(config.data['redis.conf'] ?? '')).toEqual(bare(read('docker/redis.conf')));
    expect(readFileSync(join(base, 'redis.yaml'), 'utf8')).toContain(`image: ${compose.services.redis?.image}\n`);
  });
});

describe('pin-digests', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const asked: string[] = [];
  const registry = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url?.startsWith('/token')) return response.end(JSON.stringify({ token: 'for-reading' }));
    if (request.headers.authorization !== 'Bearer for-reading') {
      const realm = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/token`;
      response.setHeader('www-authenticate', `Bearer realm="${realm}",service="registry",scope="pull"`);
      return response.writeHead(401).end();
    }
    return response.setHeader('docker-content-digest', digest).end();
  });
  beforeAll(() => new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void registry.close());

  const pin = async (...args: string[]) => {
    const child = spawn(process.execPath, ['docker/pin-digests.mjs', ...args], { cwd: root });
    const text = keepOutput(child);
    // Not `exit`: what it said may still be on its way then.
    const [code] = (await once(child, 'close')) as [number];
    return { code, text: text() };
  };
  const copy = () => {
    const file = join(folder, 'Dockerfile');
    writeFileSync(file, read('docker/Dockerfile'));
    return file;
  };

  it('writes the digest that the registry names behind every exact version of others, once', async () => {
    const file = copy();
    const at = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
    expect((await pin('--check', '--registry', at, file)).code).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe(read('docker/Dockerfile'));
    expect((await pin('--registry', at, file)).code).toBe(0);
    const pinned = readFileSync(file, 'utf8');
    expect(pinned.match(/^FROM \S+/gm)).toEqual(
      read('docker/Dockerfile')
        .match(/^FROM \S+/gm)
        ?.map((line) => (/:\d/.test(line) ? `${line}@${digest}` : line)),
    );
    expect(asked).toContain('HEAD /v2/library/nginx/manifests/1.30.0');
    expect((await pin('--check', '--registry', at, file)).code).toBe(0);
    expect((await pin('--registry', at, file)).text).toBe('');
    expect(readFileSync(file, 'utf8')).toBe(pinned);
  });

  it('invents nothing where no registry answers', async () => {
    const file = copy();
    const { code, text } = await pin('--registry', `http://127.0.0.1:${await freePort()}`, file);
    expect([code, text]).toEqual([1, expect.stringContaining('Nothing was changed.')]);
    expect(readFileSync(file, 'utf8')).toBe(read('docker/Dockerfile'));
  });
});

const outputs = new WeakMap<ChildProcess, () => string>();

function keepOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  outputs.set(child, () => text);
  return () => text;
}

function output(child: ChildProcess): string {
  return outputs.get(child)?.() ?? '';
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}
