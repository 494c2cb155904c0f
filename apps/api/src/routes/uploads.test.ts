import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { AuditView, Problem } from '@seaworthy/schema/api';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { servePeople } from '../../testing/people.ts';
import { form, type Served, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const post = (body: FormData, target = served) => fetch(`${target.url}/api/v1/audits`, { method: 'POST', body });
const problemOf = async (answer: Response) => Problem.parse(await answer.json());

/** Every file below the data folder that holds uploaded bytes. */
async function blobFiles({ dataDir }: Served): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('an upload', () => {
  test('is stored byte for byte, filed, logged as an event and queued', async () => {
    const bytes = randomBytes(3_000_000);
    const answer = await post(form({ project: 'api-platform', label: 'main @ 4be1c7d' }, bytes));
    expect(answer.status).toBe(201);
    const audit = AuditView.parse(await answer.json());
    expect(answer.headers.get('location')).toBe(`/api/v1/audits/${audit.id}`);
    expect(audit).toMatchObject({ projectName: 'api-platform', label: 'main @ 4be1c7d', number: 1, state: 'queued' });
    expect(audit.uploadBytes).toBe(3_000_000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = await served.store.blobs.pathOf(sha256);
    expect((await readFile(path ?? '')).equals(bytes)).toBe(true);
    expect((await served.store.events.after(audit.id, 0, 10)).map((event) => event.type)).toEqual(['queued']);
    expect(await served.queue.position(audit.id)).not.toBeNull();
  });

  test('without a project is filed under its file name without the ending', async () => {
    const answer = await post(form({}, new Uint8Array([1]), 'docling-app-main.tar.gz'));
    expect(AuditView.parse(await answer.json())).toMatchObject({ projectName: 'docling-app-main', label: null });
  });

  test('of the same bytes twice makes two audits over one blob', async () => {
    const bytes = randomBytes(1_000);
    await post(form({ project: 'twice' }, bytes));
    const second = AuditView.parse(await (await post(form({ project: 'twice' }, bytes))).json());
    expect(second.number).toBe(2);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect((await blobFiles(served)).filter((name) => name === sha256)).toHaveLength(1);
  });

  test('keeps no folders and no control characters of the file name', async () => {
    const answer = await post(form({ project: 'names' }, new Uint8Array([1]), '../../etc/cron\u0007.zip'));
    expect(AuditView.parse(await answer.json()).fileName).toBe('cron.zip');
  });
});

describe('a form that is not right leaves nothing behind', () => {
  const cases: [string, () => FormData, string, RegExp][] = [
    [
      'a field after the file',
      () => withField(form({}, new Uint8Array([1, 2])), 'label'),
      'request/invalid',
      /label.*before/,
    ],
    ['a second file', () => withFile(form({}, new Uint8Array([1, 2]))), 'request/invalid', /second file/],
    ['no file', () => fields({ project: 'x' }), 'request/no-file', /without a file/],
    ['a file under another name', () => withFile(new FormData(), 'upload'), 'request/no-file', /"upload"/],
    ['an unknown field', () => form({ colour: 'red' }, new Uint8Array([1])), 'request/invalid', /"colour"/],
    [
      'a field that is too long',
      () => form({ project: 'x'.repeat(121) }, new Uint8Array([1])),
      'request/invalid',
      /120/,
    ],
    ['an empty file', () => form({}, new Uint8Array()), 'archive/empty', /no bytes/],
  ];

  test.each(cases)('%s', async (_name, makeForm, code, detail) => {
    const before = [await blobFiles(served), await served.store.audits.countByState()];
    const problem = await problemOf(await post(makeForm()));
    expect(problem.code).toBe(code);
    expect(problem.detail).toMatch(detail);
    expect([await blobFiles(served), await served.store.audits.countByState()]).toEqual(before);
  });

  test('a body that is no form', async () => {
    const answer = await fetch(`${served.url}/api/v1/audits`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect((await problemOf(answer)).code).toBe('request/unsupported-media-type');
  });

  test('a form without an end', async () => {
    const head = `--b\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\nhalf`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const before = await blobFiles(served);
    const answer = await fetch(`${served.url}/api/v1/audits`, { method: 'POST', body: head, headers });
    expect(answer.status).toBe(400);
    expect((await problemOf(answer)).code).toBe('request/invalid');
    expect(await blobFiles(served)).toEqual(before);
  });
});

test('an upload whose client goes away leaves neither file nor audit', async () => {
  const before = [await blobFiles(served), await served.store.audits.countByState()];
  const socket = connect(served.port, '127.0.0.1');
  socket.write(
    `POST /api/v1/audits HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n` +
      `--b\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\n`,
  );
  socket.write(randomBytes(200_000));
  await vi.waitFor(async () => expect((await blobFiles(served)).length).toBe((before[0] as string[]).length + 1));
  socket.destroy();
  await vi.waitFor(async () =>
    expect([await blobFiles(served), await served.store.audits.countByState()]).toEqual(before),
  );
  expect(await (await fetch(`${served.url}/metrics`)).text()).toContain('seaworthy_uploads_total{outcome="aborted"} 1');
});

describe('the limit of packed bytes', () => {
  test('refuses an announced size at once, while the client is still sending', async () => {
    const announced = archiveLimits.packedBytes + 2_000_000;
    const status = await new Promise((resolve, reject) => {
      const sending = request(`${served.url}/api/v1/audits`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': announced },
      });
      sending.on('response', (answer) => {
        resolve(answer.statusCode);
        sending.destroy();
      });
      sending.on('error', reject);
      sending.write(`--b\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\n`);
    });
    expect(status).toBe(413);
  });
});

test('a client that is refused while it sends a large file gets to read why, and may go on', async () => {
  const answer = await post(form({ colour: 'red' }, randomBytes(30_000_000)));
  expect((await problemOf(answer)).detail).toContain('"colour"');
  expect((await post(form({}, new Uint8Array([1])))).status).toBe(201);
});

test('no more uploads run at a time than configured', async () => {
  const narrow = await serve({ config: { maxUploads: 1 } });
  const slow = connect(narrow.port, '127.0.0.1');
  slow.write(
    `POST /api/v1/audits HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900\r\n\r\n` +
      `--b\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\nx`,
  );
  await vi.waitFor(async () => expect(await blobFiles(narrow)).toHaveLength(1));
  const refused = await post(form({}, new Uint8Array([1])), narrow);
  expect((await problemOf(refused)).code).toBe('request/rate-limited');
  slow.destroy();
  await vi.waitFor(async () => expect((await post(form({}, new Uint8Array([1])), narrow)).status).toBe(201));
  await narrow.close();
});

test('one person has half of the uploads at most, also with tokens, and leaves the others to everybody else', async () => {
  const people = await servePeople({ config: { maxUploads: 2 } });
  await people.add('bo', 'maintainer');
  const { token } = await people.makeToken('ana');
  const slow = connect(people.port, '127.0.0.1');
  slow.write(
    `POST /api/v1/audits HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Person: ana\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900\r\n\r\n` +
      `--b\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\nx`,
  );
  await vi.waitFor(async () => expect(await blobFiles(people)).toHaveLength(1));
  const send = () => ({ method: 'POST', body: form({}, new Uint8Array([1])) });
  const refused = await problemOf(await people.bearer(token, '/audits', send()));
  expect([refused.code, refused.detail]).toEqual([
    'request/rate-limited',
    expect.stringContaining('as one person may: 1'),
  ]);
  expect((await people.as('bo', '/audits', send())).status).toBe(201);
  slow.destroy();
  await vi.waitFor(async () => expect((await people.as('ana', '/audits', send())).status).toBe(201));
  await people.close();
});

test('a disk that is nearly full refuses uploads before reading them', async () => {
  const full = await serve({ config: { minFreeBytes: Number.MAX_SAFE_INTEGER } });
  expect((await problemOf(await post(form({}, new Uint8Array([1])), full))).code).toBe('storage/full');
  await full.close();
});

test('nothing of an archive or its names is logged above debug', async () => {
  await post(
    form({ project: 'very-secret-project' }, new TextEncoder().encode('very-secret-bytes'), 'very-secret-name.zip'),
  );
  const loud = served.logs.filter((line) => JSON.parse(line).level !== 'debug');
  expect(loud.length).toBeGreaterThan(0);
  expect(loud.join('')).not.toContain('very-secret');
});

function fields(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  return data;
}

function withField(data: FormData, name: string): FormData {
  data.append(name, 'late');
  return data;
}

function withFile(data: FormData, name = 'archive'): FormData {
  data.append(name, new Blob(['more']), 'second.zip');
  return data;
}
