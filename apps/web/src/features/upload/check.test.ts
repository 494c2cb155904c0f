import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { expect, test } from 'vitest';
import { formatList, projectNameOf, refusalOf } from './check.ts';

const formats = ['.zip', '.tar', '.tar.gz', '.tgz', '.tar.zst'];
const limits = { archive: archiveLimits, formats, concurrentUploads: 2 };

test('an archive within the limits is not refused, whatever the case of its ending', () => {
  expect(refusalOf({ name: 'repo.zip', size: 100 }, limits)).toBeNull();
  expect(refusalOf({ name: 'REPO.TAR.GZ', size: archiveLimits.packedBytes }, limits)).toBeNull();
});

test('one byte over the limit is refused with both sizes and a way out', () => {
  const sentence = refusalOf({ name: 'repo.zip', size: archiveLimits.packedBytes * 3 }, limits);
  expect(sentence).toContain('repo.zip has 3 GB; the limit is 1 GB.');
  expect(sentence).toContain('git archive');
  expect(refusalOf({ name: 'repo.zip', size: archiveLimits.packedBytes + 1 }, limits)).not.toBeNull();
});

test('another kind of file is refused with the kinds that are read', () => {
  expect(refusalOf({ name: 'report.pdf', size: 100 }, limits)).toBe(
    'report.pdf is not an archive that is read here. Use .zip, .tar, .tar.gz, .tgz or .tar.zst.',
  );
});

test('an empty file is refused before it is sent', () => {
  expect(refusalOf({ name: 'repo.zip', size: 0 }, limits)).toContain('0 bytes');
});

test('the project is named after the archive, without its ending and branch', () => {
  const names = ['docling-app-main.zip', 'api.tar.gz', 'web-master.tgz', 'a.b.zip', '-main.zip'];
  expect(names.map((name) => projectNameOf(name, formats))).toEqual(['docling-app', 'api', 'web', 'a.b', '-main']);
});

test('endings are listed as people say them', () => {
  expect(formatList(['.zip', '.tar'])).toBe('.zip or .tar');
});
