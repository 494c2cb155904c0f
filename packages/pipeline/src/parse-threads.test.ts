import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { formatOf } from '@seaworthy/engine/documents/formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../testing/bundle.ts';
import { fixtureFiles, fixtureFolder } from '../testing/fixture.ts';
import { runAudit } from './audit.ts';
import { grammarLoader } from './load-grammars.ts';
import { type FileToParse, parseThreads } from './parse-threads.ts';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '..', 'dist', `test-threads-${process.pid}`);
const program = pathToFileURL(join(folder, 'parse-thread.mjs'));
const loadGrammars = grammarLoader();

beforeAll(() => bundle(join(here, '..', 'testing', 'parse-thread.ts'), folder, 'parse-thread'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The fixture several times, so that there is more than one batch for each thread. */
const files: FileToParse[] = Array.from({ length: 12 }, (_, copy) =>
  [...fixtureFiles()].map(([path, data]) => ({
    key: `${copy}/${path}`,
    path: `${copy}/${path}`,
    text: data.toString('utf8'),
  })),
).flat();

test('threads make the documents that the engine makes in place', async () => {
  const threads = parseThreads(program, 2);
  const made = await threads.parse(files);
  await threads.close();
  const grammars = await loadGrammars(files.map((file) => file.path));
  const wanted = files.flatMap(({ key, path, text }) => {
    const format = formatOf(path, text);
    return format === undefined ? [] : [[key, JSON.stringify(format.parse(path, text, { grammars }))] as const];
  });
  expect(wanted.length).toBeGreaterThan(60);
  expect(new Map(made)).toEqual(new Map(wanted));
});

test('files of a thread that fails are left to the caller', async () => {
  const broken = join(folder, 'broken.mjs');
  await mkdir(folder, { recursive: true });
  await writeFile(
    broken,
    "import { parentPort } from 'node:worker_threads';\nparentPort.on('message', () => { throw 1; });\n",
  );
  const threads = parseThreads(pathToFileURL(broken), 2);
  expect((await threads.parse(files)).size).toBe(0);
  // Its threads are gone; asking again ends as well.
  expect((await threads.parse(files)).size).toBe(0);
  await threads.close();
});

test('closing ends whoever waits', async () => {
  const threads = parseThreads(program, 1);
  const waiting = threads.parse(files);
  await threads.close();
  expect((await waiting).size).toBeLessThan(files.length);
});

test('the report of an audit is the same with threads, and with threads that fail', async () => {
  const input = { kind: 'folder', path: fixtureFolder } as const;
  const threads = parseThreads(program, 2);
  const nowhere = parseThreads(pathToFileURL(join(folder, 'absent.mjs')), 1);
  const options = { input, projectName: 'desk', loadGrammars };
  const reports = [
    await runAudit(options),
    await runAudit({ ...options, parseThreads: { ...threads, worthUnits: 0 } }),
    await runAudit({ ...options, parseThreads: { ...nowhere, worthUnits: 0 } }),
  ];
  await threads.close();
  await nowhere.close();
  const texts = reports.map((one) => one.files.map((file) => Buffer.from(file.bytes).toString('utf8')));
  expect(texts[1]).toEqual(texts[0]);
  expect(texts[2]).toEqual(texts[0]);
});

test('an audit ends its threads as soon as everything is parsed', async () => {
  const threads = parseThreads(program, 1);
  const closed: unknown[] = [];
  let stage: unknown;
  await runAudit({
    input: { kind: 'folder', path: fixtureFolder },
    projectName: 'desk',
    loadGrammars,
    formats: [],
    parseThreads: {
      ...threads,
      async close() {
        closed.push(stage);
        await threads.close();
      },
    },
    onStage: (name) => {
      stage = name;
    },
  });
  expect(closed).toEqual(['documents']);
});
