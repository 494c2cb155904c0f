import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleFiles } from './sample-files.ts';
import { packTar } from './tar.ts';

async function unpacked(archive: Blob, read: (folder: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-tar-'));
  try {
    writeFileSync(join(folder, 'a.tar'), new Uint8Array(await archive.arrayBuffer()));
    execFileSync('tar', ['xf', 'a.tar'], { cwd: folder });
    read(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('what is packed is what the tar program unpacks, also empty files, other scripts and a full block', async () => {
  const files = [
    { path: 'empty', text: '' },
    { path: 'deploy/порт.conf', text: 'listen 80;\n' },
    { path: 'full.txt', text: 'x'.repeat(512) },
  ];
  await unpacked(packTar(files), (folder) => {
    for (const { path, text } of files) expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
  });
});

test('the sample is the whole example repository, hidden files included', async () => {
  const files = await sampleFiles();
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['.env', '.github/workflows/deploy.yml', 'docker-compose.yml']));
  await unpacked(packTar(files), (folder) => {
    const compose = new URL('../../../../../fixtures/docs-desk/repo/docker-compose.yml', import.meta.url);
    expect(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')).toBe(readFileSync(compose, 'utf8'));
  });
});
