import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, root } from './product.ts';

export interface NginxOptions {
  /** Port of the API. */
  readonly upstream: number;
  /** With both modules of Debian's libnginx-mod-http-brotli-static and -filter. */
  readonly brotli?: boolean;
  /** Last changes to the shipped text, for example other limits. */
  readonly edit?: (text: string) => string;
}

export interface Nginx {
  /** Where the product is served over TLS, as `https://localhost:<port>`. */
  readonly url: string;
  readonly redirectPort: number;
  readonly operationsPort: number;
  /** Folder of configuration, certificate, logs and buffered bodies. */
  readonly folder: string;
  /** PEM of the certificate that signs itself. */
  readonly certificate: string;
  /** What `nginx -t` said. */
  readonly check: string;
  /** Access log, parsed; the error log as text. */
  logs(): { readonly access: readonly Record<string, unknown>[]; readonly error: string };
  stop(): Promise<void>;
}

/** The shipped configuration under the real nginx, on free ports, in a folder of its own, with a certificate made here. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-nginx-'));
  const ports = { tls: await freePort(), redirect: await freePort(), operations: await freePort() };
  makeSecrets(folder);
  layOut(folder, options, ports);
  const config = join(folder, 'nginx.conf');
  const { status, stderr } = spawnSync('nginx', ['-t', '-p', folder, '-c', config], {
    env: withSbin(),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`nginx -t: ${stderr}`);
  const child = spawn('nginx', ['-p', folder, '-c', config, '-g', 'daemon off;'], { stdio: 'ignore', env: withSbin() });
  const ended = once(child, 'exit');
  await untilListening(ports.tls);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    url: `https://localhost:${ports.tls}`,
    redirectPort: ports.redirect,
    operationsPort: ports.operations,
    folder,
    certificate: read('tls_certificate'),
    check: stderr,
    logs: () => ({
      access: read('access.log')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
      error: read('error.log'),
    }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeSecrets(folder: string): void {
  const names = ['-keyout', join(folder, 'tls_key'), '-out', join(folder, 'tls_certificate')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,DNS:audits.example.com,IP:127.0.0.1'],
      ...names,
    ],
    { stdio: 'ignore' },
  );
}

/** Every replacement must meet its text, so that a change of the shipped file is noticed here. */
function layOut(
  folder: string,
  { upstream, brotli = false, edit }: NginxOptions,
  ports: Readonly<Record<'tls' | 'redirect' | 'operations', number>>,
): void {
  let text = readFileSync(join(root, 'nginx/nginx.conf'), 'utf8');
  const moves: readonly (readonly [string, string])[] = [
    ['listen 8443 ssl http2;', `listen 127.0.0.1:${ports.tls} ssl http2;\n    listen [::1]:${ports.tls} ssl http2;`],
    ['listen 8081;', `listen 127.0.0.1:${ports.redirect};`],
    ['listen 9091;', `listen 127.0.0.1:${ports.operations};`],
    ['server 127.0.0.1:8080 ', `server 127.0.0.1:${upstream} `],
    ['root /srv/web;', `root ${join(root, 'apps/web/dist')};`],
    ['/dev/stderr', join(folder, 'error.log')],
    ['/dev/stdout', join(folder, 'access.log')],
    ['/run/secrets/', `${folder}/`],
    ['/tmp/nginx', `${folder}/nginx`],
  ];
  for (const [from, to] of moves) {
    if (!text.includes(from)) throw new Error(`nginx/nginx.conf has no "${from}" any more`);
    text = text.replaceAll(from, to);
  }
  // Root's processes would give up their rights, and with them the test's own folder.
  if (process.getuid?.() === 0) text = `user root;\n${text}`;
  writeFileSync(join(folder, 'nginx.conf'), edit?.(text) ?? text);
  copyFileSync('/etc/nginx/mime.types', join(folder, 'mime.types'));
  copyFileSync(join(root, 'nginx/security-headers.conf'), join(folder, 'security-headers.conf'));
  mkdirSync(join(folder, 'optional'));
  mkdirSync(join(folder, 'modules-enabled'));
  if (!brotli) return;
  copyFileSync(join(root, 'nginx/brotli.conf'), join(folder, 'optional/brotli.conf'));
  const modules = ['filter', 'static'].map((it) => `/usr/lib/nginx/modules/ngx_http_brotli_${it}_module.so`);
  writeFileSync(join(folder, 'modules-enabled/brotli.conf'), modules.map((it) => `load_module ${it};\n`).join(''));
}

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('close', () => undefined);
      socket.unref();
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Debian keeps nginx in /usr/sbin, which is not on everybody's PATH. */
function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
}
