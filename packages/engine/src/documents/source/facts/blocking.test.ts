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
