import { type ChildProcess, execFileSync } from 'node:child_process';
import { createCipheriv, createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '@seaworthy/schema/access';
import { TokenOnce } from '@seaworthy/schema/api-accounts';
import { Report } from '@seaworthy/schema/report';
import { stageInfos } from '@seaworthy/schema/stages';
import { tokenTextOf } from '@seaworthy/schema/token-text';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ServedWithAccounts,
  type SignedInPerson,
  serveWithAccounts,
} from '../apps/api/testing/serve-with-accounts.ts';
import { builtCli, type CliOptions } from '../apps/cli/testing/cli.ts';
import { kill, startWorker } from '../apps/worker/testing/workshop.ts';
import { bundle } from '../packages/pipeline/testing/bundle.ts';
import { type CuttingProxy, cuttingProxy } from './support/cutting-proxy.ts';
import { freePort, root } from './support/product.ts';

/** `seaworthy upload` against the real API with accounts on, and a real worker. */
let served: ServedWithAccounts;
let worker: ChildProcess;
let proxy: CuttingProxy;
let cli: Awaited<ReturnType<typeof builtCli>>;
let owner: SignedInPerson;
let scratch: string;
let tokenFile: string;
let small: string;
const workerFolder = join(root, '.seaworthy', `test-upload-worker-${process.pid}`);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'seaworthy-upload-test-'));
  small = join(scratch, 'small');
  [served, cli] = await Promise.all([serveWithAccounts(), builtCli(), bundleWorker()]);
  [owner, worker, proxy] = await Promise.all([
    served.person('owner'),
    startWorker(served.dataDir, {}, join(workerFolder, 'main.mjs')),
    cuttingProxy(served.port),
  ]);
  tokenFile = await fileWith(await makeToken(['audit:create', 'audit:read']));
});
afterAll(async () => {
  await proxy?.close();
  if (worker !== undefined) await kill(worker);
  await served?.close();
  await cli?.remove();
  await rm(workerFolder, { recursive: true, force: true });
  await rm(scratch, { recursive: true, force: true });
});

/** As it is built for users: read by tsx, every audit would take seconds to start. */
async function bundleWorker(): Promise<void> {
  const source = join(root, 'apps/worker/src');
  await Promise.all(['main', 'audit-child'].map((name) => bundle(join(source, `${name}.ts`), workerFolder, name)));
  await writeFile(join(workerFolder, 'audit-child.js'), "import './audit-child.mjs';\n");
}

async function makeToken(scopes: readonly Scope[]): Promise<string> {
  const answer = await owner.fetch('/me/tokens', { method: 'POST', body: { name: 'build', scopes } });
  return TokenOnce.parse(await answer.json()).token;
}

/** A file that only its owner can read. */
async function fileWith(token: string): Promise<string> {
  const path = join(scratch, `token-${randomUUID()}`);
  await writeFile(path, `${token}\n`, { mode: 0o600 });
  return path;
}

function upload(
  words: readonly string[],
  options: CliOptions & { readonly server?: string; readonly token?: string } = {},
) {
  const { server = served.url, token: file = tokenFile } = options;
  return cli.run(['upload', '--server', server, '--token-file', file, ...words], options);
}

const sinful = join(root, 'fixtures', 'docs-desk', 'repo');
const library = join(root, 'fixtures', 'library-only', 'repo');
const token = async () => (await readFile(tokenFile, 'utf8')).trim();
const compose = 'services:\n  api:\n    image: ghcr.io/acme/api:1.4.2\n    ports: ["8080:8080"]\n';

/** A folder whose archive has three pieces: what does not compress is as large as it is. */
async function largeFolder(name: string): Promise<string> {
  const folder = join(scratch, name);
  await mkdir(folder);
  await writeFile(join(folder, 'compose.yml'), compose);
  const noise = createCipheriv('aes-256-ctr', createHash('sha256').update(name).digest(), Buffer.alloc(16));
  await writeFile(join(folder, 'data.bin'), noise.update(Buffer.alloc(17_500_000)));
  return folder;
}

describe('an upload', () => {
  test('shows the stages, prints the numbers and the address, and ends with the code of the gate', async () => {
    const out = join(scratch, 'first/');
    const done = await upload([
      sinful,
      '--project',
      'docs-desk',
      '--label',
      'main @ 1a2b3c4',
      '-f',
      'json,md',
      '-o',
      out,
    ]);
    expect(done.stderr).toMatch(/^Packed \d+ files of .* \(\d+ kB\)\.$/m);
    const address = `${served.url}/p/docs-desk/audits/1`;
    expect(done.stderr).toContain(`Audit № 1 of docs-desk: ${address}\nAuditing repo.tar.gz\n`);
    for (const { title } of stageInfos) expect(done.stderr).toMatch(new RegExp(`^${title}: `, 'm'));
    expect(done.stdout).toMatch(/^Score \d\.\d \/ 10/m);
    expect(done.stdout).toContain(`\n${address}\n`);
    expect(done.stdout).toMatch(/Gate failed: \d+ findings at or above high\.\n$/);
    expect(done.code).toBe(1);
    const report = Report.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')));
    expect(done.stdout).toContain(`Score ${report.score.value?.toFixed(1)} / 10`);
    expect(await readFile(join(out, 'report.md'), 'utf8')).toContain(report.findings[0]?.title);
    const audit = await (await owner.fetch('/projects/docs-desk/audits/1')).json();
    expect(audit).toMatchObject({ label: 'main @ 1a2b3c4', createdBy: 'First owner' });
    expect(done.stdout + done.stderr).not.toContain((await token()).slice(0, 12));
  });

  test('where nothing deploys ends with 3, and leaves stdout to a format', async () => {
    const environment = { SEAWORTHY_TOKEN: await token(), SEAWORTHY_SERVER: served.url };
    const done = await cli.run(['upload', library, '-f', 'csv'], { environment });
    expect(done.code).toBe(3);
    expect(done.stdout).toMatch(/^number,id,rule,/);
    expect(done.stderr).toContain('Nothing deployable was found');
  });

  test('that does not wait ends as soon as the archive has arrived', async () => {
    const done = await upload([library, '--project', 'fast', '--no-wait']);
    expect([done.code, done.stdout]).toEqual([0, `${served.url}/p/fast/audits/1\n`]);
  });

  test('leaves out what ignore files name, history, dependencies and links, and leaves nothing in the temporary folder', async () => {
    const folder = small;
    const files = {
      'compose.yml': compose,
      '.gitignore': 'build/\n',
      'build/x.yml': 'x',
      'node_modules/a/index.js': 'x',
      '.git/HEAD': 'x',
      'deploy/nginx.conf': 'events {}\n',
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await symlink('/etc/passwd', join(folder, 'deploy', 'link'));
    const temporary = join(scratch, 'tmp');
    await mkdir(temporary);
    const done = await upload([folder, '--project', 'drop', '--fail-on', 'none'], {
      environment: { TMPDIR: temporary },
    });
    expect(done.stderr).toContain('Packed 3 files');
    expect(done.stderr).toMatch(
      /Left out: (?=.*Git history 1)(?=.*node_modules 1)(?=.*ignored by \.gitignore 1)(?=.*links 1)/,
    );
    expect(done.code).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
  });

  test('goes by the gate of the project, and by the command line before it', async () => {
    const path = '/projects/drop/settings';
    const settings = await (await owner.fetch(path)).json();
    const gate = { failOn: 'none', minScore: null };
    expect((await owner.fetch(path, { method: 'PUT', body: { ...settings, gate } })).status).toBe(200);
    const done = await upload([small, '--project', 'drop', '--min-score', '9.9', '--max-drop', '0']);
    expect(done.stderr).toContain('Gate of the project: fails on none, score at least 9.9.');
    // The score is the one of № 1, so it dropped by nothing.
    expect(done.stdout).toMatch(/Gate failed: score \d\.\d is below 9\.9\.\n$/);
    expect(done.code).toBe(1);
  });

  test('of a worse tree fails --max-drop; over a line that knows no WebSocket the stages come by asking', async () => {
    proxy.refuseUpgrades = true;
    const words = [sinful, '--project', 'drop', '--fail-on', 'none', '--max-drop', '0.5'];
    const done = await upload(words, { server: proxy.url });
    proxy.refuseUpgrades = false;
    for (const { title } of stageInfos) expect(done.stderr).toMatch(new RegExp(`^${title}: `, 'm'));
    expect(done.stdout).toMatch(/Gate failed: score \d\.\d is \d\.\d below the \d+\.\d of № 2\.\n$/);
    expect(done.code).toBe(1);
  });
});

describe('what is refused is said with the way out', () => {
  const unknown = tokenTextOf('k3Zq9VbX0mNfT7rLw2YdHs5GcPjA8uEo1K');

  test('a token that does not count, and one that has expired', async () => {
    const wrong = await upload([library], { token: await fileWith(unknown) });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(
      /refuses the token of \S+token-\S+\. The token is mistyped, or was revoked or replaced\./,
    );
    const text = await makeToken(['audit:create', 'audit:read']);
    const hash = createHash('sha256').update(text).digest('hex');
    const found = await served.store.tokens.find(hash);
    await served.store.tokens.rotate(
      found?.id ?? '',
      { teamId: owner.teamId, userId: owner.userId },
      {
        hash,
        prefix: found?.prefix ?? '',
        at: Date.UTC(2025, 0, 1),
      },
    );
    const expired = await upload([library], { token: await fileWith(text) });
    expect(expired.stderr).toContain(`The token ${text.slice(0, 10)}… expired on 2025-04-01.`);
    expect(expired.code).toBe(2);
  });

  test('a missing scope', async () => {
    const reader = await upload([library], { token: await fileWith(await makeToken(['audit:read'])) });
    expect(reader.stderr).toContain('Make a token that has the scope audit:create as well.');
    const writer = await upload([library], { token: await fileWith(await makeToken(['audit:create'])) });
    expect(writer.stderr).toContain('Make a token that has the scope audit:read as well.');
    expect(writer.stderr).not.toContain('Packed');
    expect([reader.code, writer.code]).toEqual([2, 2]);
  });

  test('no token, half a token, a token where a file should be, and one on the command line', async () => {
    const run = (words: readonly string[], environment = {}) =>
      cli.run(['upload', library, '--server', served.url, ...words], { environment });
    expect((await run([])).stderr).toContain('wants an API token');
    const half = await run([], { SEAWORTHY_TOKEN: unknown.slice(0, -1) });
    expect(half.stderr).toContain('SEAWORTHY_TOKEN holds a token that is mistyped or not whole');
    const shown = await Promise.all([
      run(['--token-file', unknown]),
      run(['--token', unknown]),
      run([`--token=${unknown}`]),
      run(['--token-file', `${unknown}x`]),
      run(['--project', 'x', unknown, unknown]),
    ]);
    for (const { code, stdout, stderr } of shown) {
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain(unknown.slice(0, 16));
    }
  });

  test('a token file that others can read is warned of', async () => {
    const path = await fileWith(await token());
    await chmod(path, 0o644);
    const { stderr } = await upload([library, '-q', '--no-wait'], { token: path });
    expect(stderr).toBe(
      `seaworthy: The token file ${path} can be read by other users of this machine; chmod 600 ${path} changes that.\n`,
    );
  });

  test('an address that is none, holds a path, or would show the token', async () => {
    for (const [server, sentence] of [
      ['audits.example.com', '--server takes an address such as https://audits.example.com'],
      [`${served.url}/api/v1`, `--server takes scheme, host and port alone: ${served.url}`],
      ['http://audits.example.com', 'would carry the token in the clear'],
      [`http://127.0.0.1:${await freePort()}`, 'Nobody listens at'],
      ['https://no-such-host.invalid', 'There is no host no-such-host.invalid'],
      [served.url.replace('http:', 'https:'), 'does not speak TLS as it should'],
    ]) {
      const { code, stderr } = await upload([library], { server: server ?? '' });
      expect(stderr).toContain(sentence);
      expect(code).toBe(2);
    }
  });

  test('a server that is another one, or sends on: the token is not sent after it', async () => {
    const asked: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      asked.push(request.headers.authorization);
      if (request.url?.includes('limits')) response.writeHead(302, { location: 'https://elsewhere.example/' });
      response.end('<h1>Welcome</h1>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const { stderr, code } = await upload([library], { server: url });
    other.close();
    expect(stderr).toContain(`${url} sends on to another address; a token is not sent after it.`);
    expect(stderr).toContain('Use --server https://elsewhere.example');
    expect([code, asked.length]).toEqual([2, 1]);
  });

  test('a certificate of one’s own authority, until Node is told of it', async () => {
    const [key, certificate] = [join(scratch, 'tls.key'), join(scratch, 'tls.crt')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', ['req', '-x509', ...curve, ...name, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
    const tls = { key: await readFile(key), cert: await readFile(certificate) };
    const other = createTlsServer(tls, (_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => other.listen(0, 'localhost', resolve));
    const address = other.address();
    const server = `https://localhost:${typeof address === 'object' ? address?.port : ''}`;
    const untrusted = await upload([library], { server });
    const trusted = await upload([library], { server, environment: { NODE_EXTRA_CA_CERTS: certificate } });
    other.close();
    expect(untrusted.stderr).toMatch(
      /is signed by nobody that Node trusts \(\w+\)\. .* set NODE_EXTRA_CA_CERTS to the file/,
    );
    expect(trusted.stderr).toContain('answers, but not as a Seaworthy server of this version does. Check --server.');
    expect([untrusted.code, trusted.code]).toEqual([2, 2]);
  });

  test('a path that is not there, and an archive that is none', async () => {
    expect((await upload(['/no/such/path'])).stderr).toContain('/no/such/path is not there. Check the path.');
    const path = join(scratch, 'notes.zip');
    await writeFile(path, 'just text');
    const { code, stderr } = await upload([path]);
    expect(stderr).toContain('Its first bytes are those of no known archive.');
    expect(code).toBe(2);
  });
});

describe('a line that breaks', () => {
  test('in a piece is tried again, and costs that piece alone', async () => {
    const folder = await largeFolder('cut');
    proxy.cutNext('/chunks/1', 3_000_000);
    const done = await upload([folder, '--no-wait'], { server: proxy.url });
    expect(proxy.cuts()).toBe(1);
    expect(done.stderr).toMatch(
      /Sent piece 1 of 3\nNo answer \([\w ]+\); trying again in 0\.5 s\.\nSent piece 2 of 3\nSent piece 3 of 3\n/,
    );
    expect(done.code).toBe(0);
  });

  test('for good leaves an upload that the next run goes on with', async () => {
    const folder = await largeFolder('resumed');
    const words = [folder, '--no-wait'];
    // The last piece waits, so that it is not sent before the interrupt comes.
    proxy.holdNext('/chunks/2');
    const interrupt = { interruptWith: 'SIGINT', interruptAt: 'Sent piece 1 of 3' } as const;
    const cutOff = await upload(words, { ...interrupt, server: proxy.url });
    expect(cutOff.code).toBe(130);
    proxy.release();
    const resumed = await upload(words, { server: proxy.url });
    expect(resumed.stderr).toMatch(/Going on with an upload of which [12] of 3 pieces have arrived\./);
    expect(resumed.stderr).not.toContain('Sent piece 1 of 3');
    expect(resumed.code).toBe(0);
  });

  test('after the archive has arrived makes no second audit', async () => {
    const cuts = proxy.cuts();
    proxy.loseAnswerOf('/audit HTTP');
    const before = await (await owner.fetch('/audits?limit=200')).json();
    const done = await upload([library, '--project', 'once', '--no-wait'], { server: proxy.url });
    expect(proxy.cuts()).toBe(cuts + 1);
    expect(done.stdout).toBe(`${proxy.url}/p/once/audits/1\n`);
    expect(done.code).toBe(0);
    const after = await (await owner.fetch('/audits?limit=200')).json();
    expect(after.audits.length).toBe(before.audits.length + 1);
  });
});
