import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { AuditView, Problem } from '@seaworthy/schema/api';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { KnownContent, UploadView } from '@seaworthy/schema/uploads';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { form, json, type Served, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const api = (path: string, init: RequestInit = {}, target = served) => fetch(`${target.url}/api/v1${path}`, init);
const problemOf = async (answer: Response) => Problem.parse(await answer.json());

async function begin(bytes: Uint8Array, change: object = {}, target = served) {
  const body = { fileName: 'harbour.zip', size: bytes.byteLength, sha256: hash(bytes), ...change };
  return api('/uploads', json('POST', body), target);
}

const viewOf = async (answer: Response) => UploadView.parse(await answer.json());

function send(
  upload: UploadView,
  bytes: Uint8Array,
  position: number,
  change: { sha256?: string; body?: Uint8Array } = {},
  target = served,
) {
  const chunk = bytes.subarray(position * upload.chunkBytes, (position + 1) * upload.chunkBytes);
  const path = `/uploads/${upload.id}/chunks/${position}?sha256=${change.sha256 ?? hash(change.body ?? chunk)}`;
  const init: RequestInit = {
    method: 'PUT',
    body: (change.body ?? chunk) as Uint8Array<ArrayBuffer>, // never shared memory in tests
    headers: { 'content-type': 'application/octet-stream' },
  };
  return api(path, init, target);
}

async function blobFiles({ dataDir }: Served): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('an upload in pieces', () => {
  test('becomes an audit over the same bytes, in whatever order its chunks come, and leaves none of them behind', async () => {
    const bytes = randomBytes(20_000_000);
    const upload = await viewOf(await begin(bytes));
    expect(upload).toMatchObject({ size: 20_000_000, chunkBytes: 8_388_608, received: [] });
    for (const position of [2, 0, 1]) expect((await send(upload, bytes, position)).status).toBe(200);
    const answer = await api(`/uploads/${upload.id}/audit`, json('POST', { project: 'pieces', label: 'main' }));
    expect(answer.status).toBe(201);
    const audit = AuditView.parse(await answer.json());
    expect(audit).toMatchObject({
      projectName: 'pieces',
      label: 'main',
      fileName: 'harbour.zip',
      uploadBytes: 20_000_000,
    });
    expect((await readFile((await served.store.blobs.pathOf(hash(bytes))) ?? '')).equals(bytes)).toBe(true);
    expect(await served.queue.position(audit.id)).not.toBeNull();
    expect(await blobFiles(served)).toEqual([hash(bytes)]);
    expect((await api(`/uploads/${upload.id}`)).status).toBe(404);
  });

  test('becomes one audit, however often that is asked for at the same time', async () => {
    const bytes = randomBytes(9_000_000);
    const upload = await viewOf(await begin(bytes));
    for (const position of [0, 1]) await send(upload, bytes, position);
    const answers = await Promise.all(
      [1, 2, 3].map(() => api(`/uploads/${upload.id}/audit`, json('POST', { project: 'once' }))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    // A conflict while the first is at work; nothing is there any more once it has ended.
    for (const { status } of answers) expect([201, 404, 409]).toContain(status);
    const known = KnownContent.parse(await (await api(`/uploads/known?sha256=${hash(bytes)}`)).json());
    expect(known.audits).toHaveLength(1);
  });

  test('goes on where it stopped when the same content is announced again', async () => {
    const bytes = randomBytes(9_000_000);
    const first = await viewOf(await begin(bytes));
    await send(first, bytes, 1);
    const again = await viewOf(await begin(bytes, { fileName: 'other-name.zip' }));
    expect(again).toMatchObject({ id: first.id, received: [1], fileName: 'harbour.zip' });
    const early = await api(`/uploads/${first.id}/audit`, json('POST', {}));
    expect(await problemOf(early)).toMatchObject({
      code: 'conflict',
      detail: 'Chunk 0 of harbour.zip has not arrived.',
    });
    expect((await api(`/uploads/${first.id}`, { method: 'DELETE' })).status).toBe(204);
  });

  test('does not count a chunk of other bytes, of another length or beyond the end', async () => {
    const bytes = randomBytes(9_000_000);
    const before = await blobFiles(served);
    const upload = await viewOf(await begin(bytes));
    const wrong = randomBytes(9_000_000 - upload.chunkBytes);
    expect((await problemOf(await send(upload, bytes, 1, { sha256: hash(wrong) }))).detail).toContain('other bytes');
    expect((await problemOf(await send(upload, bytes, 1, { body: wrong.subarray(1) }))).detail).toContain(
      'bytes instead of',
    );
    expect((await send(upload, bytes, 1, { body: randomBytes(700_000) })).status).toBe(413);
    expect((await send(upload, bytes, 0, { body: randomBytes(upload.chunkBytes + 1) })).status).toBe(413);
    expect((await problemOf(await send(upload, bytes, 2, { body: wrong }))).detail).toContain('2 is not one of them');
    expect((await viewOf(await api(`/uploads/${upload.id}`))).received).toEqual([]);
    expect(await blobFiles(served)).toEqual(before);
    await api(`/uploads/${upload.id}`, { method: 'DELETE' });
  });

  test('whose chunks do not add up to what was announced ends with a sentence', async () => {
    const bytes = randomBytes(1_000);
    const upload = await viewOf(await begin(bytes, { sha256: hash(randomBytes(8)) }));
    await send(upload, bytes, 0);
    const problem = await problemOf(await api(`/uploads/${upload.id}/audit`, json('POST', {})));
    expect(problem.detail).toContain('changed while it was sent');
    expect((await api(`/uploads/${upload.id}`)).status).toBe(404);
  });

  test('keeps what arrived when the connection breaks inside a chunk', async () => {
    const bytes = randomBytes(9_000_000);
    const upload = await viewOf(await begin(bytes));
    await send(upload, bytes, 1);
    const before = await blobFiles(served);
    const socket = connect(served.port, '127.0.0.1');
    socket.write(
      `PUT /api/v1/uploads/${upload.id}/chunks/0?sha256=${'0'.repeat(64)} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
        `Content-Type: application/octet-stream\r\nContent-Length: ${upload.chunkBytes}\r\n\r\n`,
    );
    socket.write(bytes.subarray(0, 100_000));
    await vi.waitFor(async () => expect(await blobFiles(served)).toHaveLength(before.length + 1));
    socket.destroy();
    await vi.waitFor(async () => expect(await blobFiles(served)).toEqual(before));
    expect((await viewOf(await api(`/uploads/${upload.id}`))).received).toEqual([1]);
    expect(served.logs.filter((line) => line.includes('failed unexpectedly'))).toEqual([]);
    await api(`/uploads/${upload.id}`, { method: 'DELETE' });
  });
});

describe('limits of uploads in pieces', () => {
  test('one byte over the packed limit is refused before anything is stored', async () => {
    const problem = await problemOf(await begin(randomBytes(1), { size: archiveLimits.packedBytes + 1 }));
    expect(problem.code).toBe('archive/packed-too-large');
    expect(problem.detail).toContain(`${archiveLimits.packedBytes}`);
  });

  test('a disk without room for all that was promised refuses the next', async () => {
    const full = await serve({ config: { minFreeBytes: Number.MAX_SAFE_INTEGER } });
    expect((await problemOf(await begin(randomBytes(1), {}, full))).code).toBe('storage/full');
    await full.close();
  });

  test('a disk that filled meanwhile refuses to put the chunks together, and keeps them', async () => {
    const bytes = randomBytes(1_000);
    const tight = await serve();
    const upload = await viewOf(await begin(bytes, {}, tight));
    await send(upload, bytes, 0, {}, tight);
    vi.spyOn(tight.store, 'freeBytes').mockResolvedValue(500);
    const answer = await api(`/uploads/${upload.id}/audit`, json('POST', {}), tight);
    expect((await problemOf(answer)).code).toBe('storage/full');
    expect((await viewOf(await api(`/uploads/${upload.id}`, {}, tight))).received).toEqual([0]);
    await tight.close();
  });

  test('a person has eight open, and names that are no hash or no file are refused', async () => {
    const busy = await serve();
    for (let i = 0; i < 8; i++) expect((await begin(randomBytes(20), {}, busy)).status).toBe(201);
    expect((await problemOf(await begin(randomBytes(20), {}, busy))).detail).toContain('8 uploads open');
    expect((await begin(randomBytes(20), { sha256: 'x' }, busy)).status).toBe(400);
    expect((await begin(new Uint8Array(), {}, busy)).status).toBe(400);
    await busy.close();
  });

  test("another person's upload does not exist", async () => {
    const bytes = randomBytes(20);
    const { store, actor } = served;
    const upload = await viewOf(await begin(bytes));
    expect((await store.uploads.get(upload.id))?.createdBy).toBe(actor.userId);
    const stranger = await serve({ actor: (local) => ({ ...local, userId: 'user-other' }) });
    const { teamId, ...rest } = (await store.uploads.get(upload.id)) ?? expect.unreachable();
    const theirs = await stranger.store.uploads.begin({ ...rest, teamId }, 8);
    for (const init of [{}, { method: 'DELETE' }, json('POST', {})]) {
      const path = 'body' in init ? `/uploads/${theirs?.id}/audit` : `/uploads/${theirs?.id}`;
      expect((await api(path, init, stranger)).status).toBe(404);
    }
    await stranger.close();
  });
});

test('names hold nothing that turns text around or is half a character', async () => {
  const bytes = randomBytes(50);
  const upload = await viewOf(await begin(bytes, { fileName: '\u202egpj.zip' }));
  await send(upload, bytes, 0);
  const target = { project: 'ship\u202eyard\ud800', label: '\u2067main\u2069\u200f' };
  const audit = AuditView.parse(await (await api(`/uploads/${upload.id}/audit`, json('POST', target))).json());
  expect(audit).toMatchObject({ fileName: 'gpj.zip', projectName: 'shipyard\ufffd', label: 'main\u200f' });
});

test('the same content is known by its hash, newest audit first', async () => {
  const bytes = randomBytes(2_000);
  expect(KnownContent.parse(await (await api(`/uploads/known?sha256=${hash(bytes)}`)).json())).toEqual({ audits: [] });
  for (const project of ['known-a', 'known-b']) {
    await api('/audits', { method: 'POST', body: form({ project }, bytes) });
  }
  const known = KnownContent.parse(await (await api(`/uploads/known?sha256=${hash(bytes)}`)).json());
  expect(known.audits.map(({ projectName }) => projectName)).toEqual(['known-b', 'known-a']);
});
