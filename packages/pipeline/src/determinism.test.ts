import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tar } from '../../archive/testing/tar-writer.ts';
import { zip } from '../../archive/testing/zip-writer.ts';
import { zstd } from '../../archive/testing/zstd-writer.ts';
import { childAudits } from '../testing/child.ts';
import { fixtureFiles } from '../testing/fixture.ts';

let scratch = '';
let children: Awaited<ReturnType<typeof childAudits>>;
beforeAll(async () => {
  children = await childAudits();
  scratch = await mkdtemp(join(tmpdir(), 'seaworthy-determinism-'));
});
afterAll(async () => {
  await children.remove();
  await rm(scratch, { recursive: true, force: true });
});

async function save(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(scratch, name), bytes);
  return join(scratch, name);
}

test('the reports of one tree are equal under any time zone, locale, order of entries, packing and with checkpoints', async () => {
  const files = [...fixtureFiles()];
  const wrapped = files.map(([name, data]) => ({ name: `desk-main/${name}`, data }));
  const link = { name: 'desk-main/current', link: '../outside' };
  const asZip = (items: typeof wrapped) => zip([...items, { name: link.name, data: link.link, mode: 0o120777 }]);
  const asTar = (items: typeof wrapped) => tar([{ ...link, type: '2' }, ...items]);

  const folder = join(scratch, 'folder');
  for (const [name, data] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), data);
  }
  await symlink(link.link, join(folder, 'current'));

  const runs: readonly (readonly [words: string[], environment: NodeJS.ProcessEnv])[] = [
    [['folder', folder], { TZ: 'UTC', LC_ALL: 'C' }],
    [
      ['file', await save('a', asZip(wrapped))],
      { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
    ],
    [['file', await save('b', asZip(wrapped.toReversed()))], { TZ: 'America/St_Johns', LC_ALL: 'de_DE.UTF-8' }],
    [['file', await save('c', gzipSync(asTar(wrapped.toReversed())))], { TZ: 'Asia/Kathmandu' }],
    [['file', await save('d', zstd(asTar(wrapped))), join(scratch, 'checkpoints')], { LC_ALL: 'ja_JP.UTF-8' }],
  ];
  const outcomes: string[] = [];
  for (const [words, environment] of runs) {
    const { result, stderr } = await children.auditInChild(words, environment);
    outcomes.push(result === undefined ? stderr : JSON.stringify(result.hashes));
  }
  expect(outcomes[0]).toContain('report.json');
  expect(new Set(outcomes).size).toBe(1);
});
