import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

const closes = (code: string) => facts(code, 'close-waited', 'src/main.ts');

it.each([
  ['await', "process.on('SIGTERM', async () => {\n  await worker.close();\n});\n"],
  ['a callback', "process.on('SIGINT', () => {\n  server.close(() => process.exit(0));\n});\n"],
  ['a callback by name', "process.on('SIGTERM', () => {\n  server.close(done);\n});\n"],
  ['then', "process.once('SIGTERM', () => {\n  pool.end().then(() => process.exit(0));\n});\n"],
])('sees a close that is waited for by %s', (_name, code) => {
  expect(closes(code)).toMatchObject([{ line: 2 }]);
});

it('follows the name of the handler, also for a list of signals', () => {
  const code =
    "async function stop() {\n  await server.close();\n}\nfor (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);\n";
  expect(closes(code)).toMatchObject([{ line: 2, close: 'server.close' }]);
});

it.each([
  ['leaves at once', "process.on('SIGTERM', () => process.exit(0));\n"],
  ['waits for nothing', "process.on('SIGTERM', () => {\n  server.close();\n});\n"],
  [
    'is no end at all',
    "async function reset() {\n  await server.close();\n}\nprocess.on('SIGTERM', () => log('bye'));\n",
  ],
  ['handles another event', "process.on('exit', async () => {\n  await server.close(); // not SIGTERM\n});\n"],
])('says nothing of code that %s', (_name, code) => {
  expect(closes(code)).toEqual([]);
});
