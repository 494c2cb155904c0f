import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { expect, onTestFinished, test } from 'vitest';
import { readEntries } from './read-entries.ts';
import type { World } from './world.ts';

test('a private key is found and masked although no format reads such a file', async () => {
  const root = await mkdtemp(join(tmpdir(), 'seaworthy-secrets-'));
  onTestFinished(() => rm(root, { recursive: true }));
  // As ssh-keygen writes them: names between zeros first, then the key.
  const head = 'openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01\0\0\x003\0\0\0\x0bssh-ed25519\0\0\0 ';
  const bytes = Uint8Array.from({ length: 200 }, (_, i) => (i * 97 + (i >> 3) * 31 + i * i) % 256);
  const body = Buffer.concat([Buffer.from(head, 'latin1'), bytes]).toString('base64');
  const label = 'OPENSSH PRIVATE KEY';
  const key = `-----BEGIN ${label}-----\n${body.match(/.{1,70}/g)?.join('\n')}\n-----END ${label}-----\n`;
  await writeFile(join(root, 'id_rsa'), key);
  await writeFile(join(root, 'notes.txt'), key);
  // The rest of a world is not asked for by this stage.
  const world = { input: { kind: 'folder', path: root }, limits: archiveLimits } as unknown as World;
  const { tree } = await readEntries(world);
  expect(tree.secrets.map(({ span }) => span.file)).toEqual(['id_rsa']);
  expect(tree.texts.get('id_rsa')).toContain('••••');
  expect(tree.texts.get('id_rsa')).not.toContain(body.slice(0, 70));
  expect(tree.texts.has('notes.txt')).toBe(false);
});
