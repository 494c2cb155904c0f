import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chunk, newAudit } from './contract.ts';
import { storeDrivers } from './open-store.ts';
import type { Store } from './port.ts';
import type { NewPartialUpload } from './uploads-port.ts';

/** Promise 9 of port.ts and the rest of uploads-port.ts, on every driver in an empty folder. */
for (const [driver, open] of Object.entries(storeDrivers)) {
  describe(`store promise 9, driver ${driver}`, () => {
    let dataDir: string;
    let store: Store;
    let upload: NewPartialUpload;

    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-store-'));
      store = await open({ dataDir });
      const { team, user } = await store.teams.local();
      upload = {
        teamId: team.id,
        createdBy: user.id,
        fileName: 'shop.zip',
        size: 10,
        sha256: 'a'.repeat(64),
        chunkBytes: 4,
        expiresAt: Date.now() + 60_000,
      };
    });

    afterEach(async () => {
      await store.close();
      await rm(dataDir, { recursive: true });
    });

    const begin = async (change: Partial<NewPartialUpload> = {}) =>
      (await store.uploads.begin({ ...upload, ...change }, 3)) ?? expect.unreachable();
    const add = async (id: string, position: number, text: string, expiresAt = upload.expiresAt) => {
      const { sha256 } = await store.blobs.write(chunk(text), 100);
      return { added: await store.uploads.addChunk(id, position, sha256, expiresAt), sha256 };
    };
    const blobFiles = async () =>
      (await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true })).filter((it) => it.isFile())
        .length;
    const sweep = () => store.retention.sweep({ keepForRetryMs: 1, documentCacheAgeMs: 1, documentCacheSize: 1 });

    test('who comes again with the same content goes on where it stopped, also after the store was opened anew', async () => {
      const { id } = await begin();
      const second = await add(id, 1, 'efgh');
      const first = await add(id, 0, 'abcd');
      await store.close();
      store = await open({ dataDir });
      const again = await begin({ fileName: 'renamed.zip' });
      expect(again).toMatchObject({ id, fileName: 'shop.zip', size: 10 });
      expect(again.chunks).toEqual([
        { position: 0, sha256: first.sha256 },
        { position: 1, sha256: second.sha256 },
      ]);
      expect(await store.uploads.promisedBytes()).toBe(2);
      expect((await begin({ sha256: 'b'.repeat(64) })).id).not.toBe(id);
    });

    test('open uploads of a person count in all teams together: each of them keeps room on the disk', async () => {
      for (const [index, name] of ['One', 'Two', 'Three'].entries()) {
        const { id: teamId } = await store.members.createTeam(name, upload.createdBy);
        await begin({ teamId, sha256: String(index).repeat(64) });
      }
      expect(await store.uploads.begin({ ...upload, sha256: 'f'.repeat(64) }, 3)).toBeUndefined();
    });

    test('a chunk that comes twice counts once, and a sweep leaves it alone', async () => {
      const { id } = await begin();
      await add(id, 0, 'abcd');
      await add(id, 0, 'abcd');
      await sweep();
      expect((await store.uploads.get(id))?.chunks).toHaveLength(1);
      expect(await blobFiles()).toBe(1);
    });

    test('a chunk that is sent anew with other bytes takes the place of the old one on disk, except where it is needed', async () => {
      const { id } = await begin();
      for (const text of ['abcd', 'efgh', 'ijkl']) await add(id, 0, text);
      expect(await blobFiles()).toBe(1);
      await add(id, 1, 'ijkl');
      await add(id, 0, 'mnop');
      expect(await blobFiles()).toBe(2);
      expect((await store.uploads.get(id))?.chunks).toHaveLength(2);
    });

    test('discarding takes the chunks with it, except what an audit needs', async () => {
      const { id } = await begin();
      await add(id, 0, 'abcd');
      await newAudit(store, 'shop', 'same');
      await add(id, 1, 'same');
      await store.uploads.discard(id);
      expect(await store.uploads.get(id)).toBeUndefined();
      expect(await blobFiles()).toBe(1);
      const late = await add(id, 2, 'late');
      expect(late.added).toBe(false);
    });

    test('an upload ends with its time, which every chunk moves; the sweep takes what is over', async () => {
      const { id } = await begin({ expiresAt: Date.now() + 60_000 });
      await add(id, 0, 'abcd', Date.now() - 1);
      expect(await store.uploads.get(id)).toBeUndefined();
      expect(await store.uploads.promisedBytes()).toBe(0);
      expect((await sweep()).uploads).toBe(1);
      expect(await blobFiles()).toBe(0);
    });

    test('a person has no more open at a time than allowed', async () => {
      for (const letter of ['a', 'b', 'c']) await begin({ sha256: letter.repeat(64) });
      expect(await store.uploads.begin({ ...upload, sha256: 'd'.repeat(64) }, 3)).toBeUndefined();
      expect(await store.uploads.begin(upload, 3)).toBeDefined();
    });

    test('content is recognised after its archive is gone, by the team alone', async () => {
      const first = await newAudit(store, 'shop', 'content');
      const second = await newAudit(store, 'harbour', 'content');
      await newAudit(store, 'shop', 'other');
      await store.audits.dropUpload(first.id);
      const sha256 = second.uploadBlob ?? expect.unreachable();
      const known = await store.uploads.auditsOf(upload.teamId, sha256, 5);
      expect(known.map(({ id }) => id)).toEqual([second.id, first.id]);
      expect(await store.uploads.auditsOf('team-other', sha256, 5)).toEqual([]);
    });
  });
}
