import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageInfos } from '@seaworthy/schema/stages';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zip } from '../../archive/testing/zip-writer.ts';
import { childAudits } from '../testing/child.ts';
import { fixtureFiles } from '../testing/fixture.ts';

let scratch = '';
let upload = '';
let expected: unknown;
let children: Awaited<ReturnType<typeof childAudits>>;
beforeAll(async () => {
  children = await childAudits();
  scratch = await mkdtemp(join(tmpdir(), 'seaworthy-resume-'));
  upload = join(scratch, 'upload');
  await writeFile(upload, zip([...fixtureFiles()].map(([name, data]) => ({ name, data }))));
  expected = (await children.auditInChild(['file', upload])).result?.hashes;
});
afterAll(async () => {
  await children.remove();
  await rm(scratch, { recursive: true, force: true });
});

const names = stageInfos.map((info) => info.name);

test.each(names)('killed after %s, a new process goes on there and ends with the same bytes', async (name) => {
  const checkpoints = join(scratch, name);
  const killed = await children.auditInChild(['file', upload, checkpoints, name]);
  expect(killed).toMatchObject({ result: undefined, signal: 'SIGKILL' });
  const { result, stderr } = await children.auditInChild(['file', upload, checkpoints]);
  expect(stderr).toBe('');
  expect(result?.resumed).toEqual(names.slice(0, names.indexOf(name) + 1));
  expect(result?.hashes).toEqual(expected);
});
