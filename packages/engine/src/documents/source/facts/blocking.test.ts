import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

it('names calls that hold the event loop', () => {
  const text =
    'import time, requests, subprocess\nasync def a():\n    time.sleep(1)\n    requests.get("http://x")\n    subprocess.run(["ls"])\ndef b():\n    time.sleep(1)\n';
  expect(facts(text, 'blocking-call').map(({ line, library }) => [line, library])).toEqual([
    [3, 'time'],
    [4, 'requests'],
    [5, 'subprocess'],
  ]);
});

it('leaves out what is awaited, handed to a thread, done at the start or acknowledged', () => {
  const text =
    'import asyncio, time\nfrom contextlib import asynccontextmanager\nasync def a():\n    await asyncio.sleep(1)\n    await asyncio.to_thread(lambda: time.sleep(1))\n    time.sleep(0)  # noqa: ASYNC251\n@asynccontextmanager\nasync def lifespan(app):\n    time.sleep(1)\n    yield\n    time.sleep(1)\n';
  expect(facts(text, 'blocking-call')).toEqual([]);
});

it('names the calls of a handler, without those that another thread makes', () => {
  const text =
    'import asyncio\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/a")\nasync def read_all():\n    collect(1)\n    await asyncio.to_thread(gather_all(2))\n    finish_it(3)\n\nasync def no_handler():\n    collect(4)\n';
  expect(facts(text, 'loop-calls').map((one) => [one.function, one.names])).toEqual([
    ['read_all', ['collect', 'finish_it']],
  ]);
});

it('reads a file of thousands of handlers and calls', () => {
  const handlers = Array.from(
    { length: 4_000 },
    (_, at) => `@app.get("/${at}")\nasync def handler_${at}():\n    collect(${at})\n    collect(again_and(${at}))\n`,
  ).join('');
  expect(facts(`from fastapi import FastAPI\napp = FastAPI()\n${handlers}`, 'loop-calls')).toHaveLength(4_000);
});
