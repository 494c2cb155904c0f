import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compose, known, nginx, services } from './support/deployment.ts';
import { lastOf, readStages } from './support/image.ts';
import { root } from './support/product.ts';

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
