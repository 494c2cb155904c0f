import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

const take = (body: string) =>
  `import gzip, zipfile\nfrom fastapi import UploadFile\n\ndef take(upload: UploadFile):\n${body}`;
const bounds = (text: string) => facts(text, 'archive-read').map((one) => one.bounded);

it('an archive of a client is measured when sizes are added up or compared', () => {
  expect(bounds(take('    zipfile.ZipFile(upload.file).extractall("x")\n'))).toEqual([false]);
  expect(
    bounds(take('    z = zipfile.ZipFile(upload.file)\n    sum(i.file_size for i in z)\n    z.extractall("x")\n')),
  ).toEqual([true]);
  expect(bounds(take('    zipfile.ZipFile(upload.file, "w").write("x")\n'))).toEqual([]);
  expect(bounds(take('    return gzip.decompress(upload.file.read())\n'))).toEqual([false]);
});

it('a function of thousands of archives and a hundred thousand open brackets is read to its end', () => {
  const many = '    gzip.decompress(data)\n'.repeat(4_000);
  const open = `    x = """\n${`${'sum('.repeat(20)}\n`.repeat(5_000)}"""\n`;
  expect(bounds(take(many + open))).toHaveLength(4_000);
});
