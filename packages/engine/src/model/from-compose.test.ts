import { isDotenvPath } from '@seaworthy/schema/intake/path-claims';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/tree.ts';
import { composeFormat } from '../documents/compose/format.ts';
import { parseDotenv } from '../documents/dotenv/parse.ts';
import { buildContext } from './build-context.ts';
import { fromCompose } from './from-compose.ts';

function read(files: Record<string, string>) {
  const tree = treeOf(files);
  const entries = [...tree.texts];
  const compose = entries
    .filter(([path, text]) => composeFormat.claimsPath(path) && (composeFormat.claimsText?.(path, text) ?? true))
    .map(([path, text]) => composeFormat.parse(path, text, { grammars: {} as never }));
  const dotenvs = entries.filter(([path]) => isDotenvPath(path)).map(([path, text]) => parseDotenv(path, text));
  return fromCompose(compose, dotenvs, buildContext(tree));
}

function service(text: string, more: Record<string, string> = {}) {
  const first = read({ 'compose.yml': text, ...more }).containers[0];
  if (first === undefined) throw new Error('no service');
  return first;
}

const api = (lines: string) => `services:\n  api:\n    image: app:1.2\n${lines.replace(/^/gm, '    ')}\n`;

describe('fromCompose', () => {
  it('reads limits in both spellings, unset at the service, open ones as questions', () => {
    expect(service(api('mem_limit: 1.5g')).memoryLimit).toMatchObject({ state: 'set', value: 1.5 * 2 ** 30 });
    expect(service(api('deploy: {resources: {limits: {memory: 512M, cpus: "0.5"}}}'))).toMatchObject({
      memoryLimit: { value: 2 ** 29 },
      cpuLimit: { value: 0.5 },
    });
    const open = service(api('mem_limit: ${MEM}'));
    expect(open.memoryLimit).toMatchObject({ state: 'unresolved', expression: '${MEM}' });
    const none = service(api('restart: always'));
    expect(none.memoryLimit).toMatchObject({ state: 'unset', span: { line: 2 } });
    expect(service(api('mem_limit: 1g\ndeploy: {resources: {limits: {memory: 2g}}}')).conflicts).toHaveLength(1);
  });

  it('interpolates with the .env of the project folder and says where a value came from', () => {
    const files = { 'compose.yml': api('mem_limit: ${MEM}\nuser: ${UID:-1000}'), '.env': 'MEM=2g\n' };
    const { containers } = read(files);
    expect(containers[0]?.memoryLimit).toMatchObject({ value: 2 ** 31, via: 'from .env' });
    expect(containers[0]?.user).toMatchObject({ value: '1000', via: 'default of UID' });
  });

  it('reads ports in short and long form', () => {
    const ports = service(
      api(
        'ports: ["8080:80", "127.0.0.1:5433:5432/tcp", 9000, "[::1]:1:2", "${IP}:${P}:80", {target: 53, published: "53", protocol: udp}]\nexpose: ["3000"]',
      ),
    ).ports;
    expect(
      ports.map((port) => [port.hostAddress, port.hostPort, port.containerPort, port.protocol, port.kind]),
    ).toEqual([
      [null, 8080, 80, 'tcp', 'published'],
      ['127.0.0.1', 5433, 5432, 'tcp', 'published'],
      [null, null, 9000, 'tcp', 'published'],
      ['::1', 1, 2, 'tcp', 'published'],
      ['${IP}', null, 80, 'tcp', 'published'],
      [null, 53, 53, 'udp', 'published'],
      [null, null, 3000, 'tcp', 'exposed'],
    ]);
  });

  it('reads mounts in all forms', () => {
    const { mounts } = service(
      api(
        'volumes: ["data:/data", "./conf:/etc/app:ro", "/var/lib", "C:\\\\x:/y", {type: tmpfs, target: /tmp, tmpfs: {size: 1m}}]\ntmpfs: /run\nsecrets: [key]',
      ),
    );
    expect(mounts.map((mount) => [mount.kind, mount.source, mount.target, mount.readOnly])).toEqual([
      ['volume', 'data', '/data', false],
      ['bind', './conf', '/etc/app', true],
      ['anonymous', null, '/var/lib', false],
      ['bind', 'C:\\x', '/y', false],
      ['tmpfs', null, '/tmp', false],
      ['tmpfs', null, '/run', false],
      ['secret', 'key', '/run/secrets/key', true],
    ]);
  });

  it('reads health checks and what is wrong with their form', () => {
    const probe = (test: string) => service(api(`healthcheck:\n  test: ${test}\n  interval: 5s`)).healthcheck;
    expect(probe('curl -f http://localhost:8000/health || exit 1')).toMatchObject({
      state: 'set',
      value: { kind: 'exec', path: '/health', port: 8000, host: 'localhost', intervalSeconds: 5, failures: 3 },
      span: { line: 4 },
    });
    expect(probe('["CMD", "curl -f http://x"]')).toMatchObject({
      value: { malformed: expect.stringContaining('spaces') },
    });
    expect(probe('["curl", "-f", "x"]')).toMatchObject({ value: { malformed: expect.stringContaining('CMD') } });
    expect(probe('["CMD", "sh", "-c", "a || b"]')).not.toHaveProperty('value.malformed');
    expect(probe('["NONE"]')).toMatchObject({ value: { kind: 'disabled' } });
    expect(service(api('healthcheck: {disable: true}')).healthcheck).toMatchObject({ value: { kind: 'disabled' } });
  });

  it('lays the production fragment over the base and leaves the override out', () => {
    const files = {
      'compose.yml':
        'services:\n  api:\n    image: app:1\n    environment: [A=1, B=2]\n    command: a\n    volumes: [data:/d]\n  db:\n    image: postgres:16\n',
      'compose.prod.yml':
        'services:\n  api:\n    environment: {B: "3"}\n    command: b\n    mem_limit: 1g\n  db:\n    ports: !reset null\n',
      'compose.override.yml': 'services:\n  api:\n    volumes: [".:/app"]\n',
    };
    const { containers } = read(files);
    const found = containers.find((it) => it.name === 'api');
    expect(containers.map((it) => it.id)).toEqual(['compose:compose.yml#api', 'compose:compose.yml#db']);
    expect(found?.env.map((it) => [it.name, it.value.state === 'set' ? it.value.value : null])).toEqual([
      ['A', '1'],
      ['B', '3'],
    ]);
    expect(found?.command).toMatchObject({ value: { words: ['b'] } });
    expect(found?.memoryLimit.span.file).toBe('compose.prod.yml');
    expect(found?.mounts).toHaveLength(1);
  });

  it('loads the override when there is no production variant', () => {
    const files = {
      'compose.yml': api('restart: always'),
      'compose.override.yml': 'services:\n  api:\n    volumes: [".:/app"]\n',
    };
    expect(read(files).containers[0]?.mounts[0]).toMatchObject({ kind: 'bind', source: '.' });
  });

  it('calls the base development when a complete production file stands beside it', () => {
    const { containers } = read({
      'docker-compose.yml': api('command: dev'),
      'docker-compose.prod.yml': api('command: prod'),
    });
    expect(containers.map((it) => [it.id, it.environment])).toEqual([
      ['compose:docker-compose.yml#api', 'dev'],
      ['compose:docker-compose.prod.yml#api', 'prod'],
    ]);
  });

  it('keeps the base production when it asks an authority for certificates', () => {
    const { containers } = read({
      'docker-compose.yml': api('command: ["--certificatesresolvers.le.acme.email=a@shop.example"]'),
      'docker-compose.prod.store.yml': api('command: prod'),
    });
    expect(containers.map((it) => it.environment)).toEqual(['prod', 'prod']);
  });

  it('follows extends into other files and does not judge what it cannot follow', () => {
    const { containers, unread } = read({
      'compose.yml':
        'services:\n  api:\n    extends: {file: common.yml, service: base}\n    mem_limit: 1g\n  x:\n    extends: {file: gone.yml, service: y}\n',
      'common.yml': 'services:\n  base:\n    image: app:1\n    restart: always\n    depends_on: [db]\n',
    });
    expect(containers).toHaveLength(1);
    expect(containers[0]).toMatchObject({
      restart: { value: 'always' },
      memoryLimit: { value: 2 ** 30 },
      dependsOn: [],
    });
    expect(unread).toMatchObject([{ file: 'compose.yml', line: 5 }]);
  });

  it('merges keys, includes other files and survives circles', () => {
    const { containers } = read({
      'compose.yml':
        'include: [db/compose.yml]\nx-b: &b\n  restart: always\nservices:\n  api:\n    <<: *b\n    image: a:1\n',
      'db/compose.yml': 'include: [../compose.yml]\nservices:\n  db:\n    image: postgres:16\n',
      'loop.yml': 'services:\n  a:\n    extends: b\n    image: x\n  b:\n    extends: a\n    image: x\n',
    });
    expect(containers.map((it) => it.name)).toContain('db');
    expect(containers[0]?.restart).toMatchObject({ value: 'always', span: { line: 6 } });
  });

  it('gives roles from images, names, commands and dependencies', () => {
    const { containers } = read({
      'compose.yml': [
        'services:',
        '  db: {image: "postgres:16"}',
        '  proxy: {image: nginx, ports: ["80:80"]}',
        '  api: {image: "app:1", ports: ["8000:8000"]}',
        '  tasks: {image: "app:1", command: celery -A app worker}',
        '  migrate: {image: "app:1", command: alembic upgrade head}',
        '  adminer: {image: adminer}',
        '  e2e-test: {image: "app:1"}',
      ].join('\n'),
    });
    expect(containers.map((it) => [it.name, it.role])).toEqual([
      ['db', 'datastore'],
      ['proxy', 'proxy'],
      ['api', 'web'],
      ['tasks', 'worker'],
      ['migrate', 'one-shot'],
      ['adminer', 'devtool'],
      ['e2e-test', 'unknown'],
    ]);
    expect(containers.at(-1)?.environment).toBe('test');
  });

  it('asks for builds whose Dockerfile exists and names volumes with their users', () => {
    const parts = read({
      'deploy/compose.yml':
        'services:\n  api:\n    build: {context: .., dockerfile: docker/api.Dockerfile, target: prod, args: {V: "1"}}\n    volumes: [data:/data]\n  b:\n    build: https://x/y.git\nvolumes:\n  data: {driver_opts: {type: nfs}}\n  ext: {external: true}\n',
      'docker/api.Dockerfile': 'FROM a\n',
    });
    expect(parts.builds).toEqual([
      {
        id: 'docker/api.Dockerfile@prod',
        file: 'docker/api.Dockerfile',
        target: 'prod',
        context: '.',
        args: { V: '1' },
        container: 'compose:deploy/compose.yml#api',
      },
    ]);
    expect(parts.volumes.map((volume) => [volume.name, volume.kind, volume.driver, volume.usedBy.length])).toEqual([
      ['data', 'named', 'nfs', 1],
      ['ext', 'external', null, 0],
    ]);
  });

  it('remembers variables that Compose would replace by nothing', () => {
    const found = service(api('healthcheck: {test: "pg_isready -U $PGUSER"}\nenvironment: {PGUSER: app}'));
    expect(found.emptyVariables).toMatchObject([{ name: 'PGUSER', where: 'healthcheck' }]);
    expect(service(api('healthcheck: {test: "pg_isready -U $$PGUSER"}')).emptyVariables).toEqual([]);
  });

  it('gives each service a place for fixes', () => {
    const found = service(api('restart: always # keep'));
    expect(found.slot).toMatchObject({ style: 'block', indent: '    ', keys: ['image', 'restart'] });
  });
});
