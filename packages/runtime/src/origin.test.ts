import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { currentOrigin, requestIdOf, runUnderOrigin } from './origin.ts';

test('the origin is known to everything that a request starts, and to nothing else', async () => {
  const seen = await Promise.all(
    ['request-1', 'request-2'].map((requestId) =>
      runUnderOrigin({ requestId }, async () => {
        await setImmediate();
        return currentOrigin()?.requestId;
      }),
    ),
  );
  expect(seen).toEqual(['request-1', 'request-2']);
  expect(currentOrigin()).toBeUndefined();
});

test.each(['2f1c9d1e-7f0a-4a34-9d1c-0d3f7c5a1b2e', '7a41d8e2b0c94f', 'edge_1.eu-west-1'])(
  'a request id like %s is taken over',
  (header) => expect(requestIdOf(header)).toBe(header),
);

test.each([
  '',
  'short',
  'a'.repeat(65),
  'one, two-two-two',
  'line\nbreak-in-it',
  '<script>alert</script>',
  'ünïcödé-id',
])('a request id like %j is not', (header) => expect(requestIdOf(header)).toBeUndefined());
