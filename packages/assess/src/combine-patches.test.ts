import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@seaworthy/schema/report';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { combinePatches } from './combine-patches.ts';
import { patchOfEdits } from './patch.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-patches-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = 'server {\n  listen 80;\n  root /srv;\n  index index.html;\n  gzip off;\n}\n';
let number = 0;

/** A finding whose fix replaces `found` in the server's file. */
function finding(found: string, by: string, severity: Finding['severity'] = 'HIGH') {
  number += 1;
  const edit = { path: 'nginx.conf', start: text.indexOf(found), end: text.indexOf(found) + found.length, text: by };
  const patch = patchOfEdits(new Map([['nginx.conf', text]]), [edit]);
  const fix = {
    title: '',
    safety: 'review',
    edits: [edit],
    language: 'nginx',
    at: null,
    before: null,
    after: by,
  } as const;
  return { number, severity, fix: { ...fix, edits: [edit], ...(patch === null ? {} : { patch }) } };
}

function apply(patch: string): string {
  writeFileSync(join(folder, 'nginx.conf'), text);
  const git = spawnSync('git', ['apply', '-'], { cwd: folder, input: patch, encoding: 'utf8' });
  return git.status === 0 ? readFileSync(join(folder, 'nginx.conf'), 'utf8') : `git: ${git.stderr}`;
}

test('fixes in one file become one diff, whichever order they come in', () => {
  const fixes = [
    finding('  root', '  client_max_body_size 50m;\n  root'),
    finding('gzip off', 'gzip on'),
    finding('listen 80', 'listen 8080'),
  ];
  const both = [combinePatches(fixes), combinePatches(fixes.toReversed())];
  expect(both[0]).toEqual(both[1]);
  expect(both[0]?.leftOut).toEqual([]);
  expect(apply(both[0]?.patch ?? '')).toBe(
    'server {\n  listen 8080;\n  client_max_body_size 50m;\n  root /srv;\n  index index.html;\n  gzip on;\n}\n',
  );
});

test('additions at one place stand below each other, unless both open the same directive', () => {
  const [one, two, three] = [
    finding('  index', '  autoindex off;\n  index'),
    finding('  index', '  keepalive_timeout 30s;\n  index'),
    finding('  index', '  autoindex on;\n  index'),
  ];
  const { patch, taken, leftOut } = combinePatches([one, two, three]);
  expect(taken).toEqual([one.number, two.number]);
  expect(leftOut).toEqual([{ number: three.number, why: expect.stringContaining(`finding ${one.number}`) }]);
  expect(apply(patch)).toContain('  autoindex off;\n  keepalive_timeout 30s;\n  index index.html;\n');
});

test('of two fixes for the same line the worse finding wins, and an equal one is taken once', () => {
  const [mild, bad, same] = [
    finding('gzip off', 'gzip static', 'MEDIUM'),
    finding('gzip off', 'gzip on', 'CRITICAL'),
    finding('gzip off', 'gzip on'),
  ];
  const { patch, taken, leftOut } = combinePatches([mild, bad, same]);
  expect(taken).toEqual([bad.number, same.number]);
  expect(leftOut.map((left) => left.number)).toEqual([mild.number]);
  expect(apply(patch)).toContain('gzip on;');
});

test('a fix without a diff is left out with the reason, advice is not counted', () => {
  const { fix, ...rest } = finding('gzip off', 'gzip on');
  const { patch: _, ...hidden } = fix;
  const advice = { ...finding('gzip off', 'gzip on'), fix: { ...hidden, edits: [] } };
  expect(combinePatches([{ ...rest, fix: hidden }, advice])).toEqual({
    patch: '',
    taken: [],
    leftOut: [{ number: rest.number, why: expect.stringContaining('masked secret') }],
  });
});
