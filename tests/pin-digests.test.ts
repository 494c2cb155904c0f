import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepOutput } from './support/children.ts';
import { read } from './support/deployment.ts';
import { freePort, root } from './support/product.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-deployment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
