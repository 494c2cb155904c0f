import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, expect, it } from 'vitest';
import { createHashing } from './hashing.ts';

const real = crypto.scrypt;
afterEach(() => {
  crypto.scrypt = real;
  syncBuiltinESMExports();
});

/** Counts keys that are derived at once, with less work than the product asks for: what is looked at is their order. */
function countKeys(): { readonly most: number } {
  const seen = { running: 0, most: 0 };
  crypto.scrypt = ((...given: Parameters<typeof real>) => {
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    const [password, salt, length, options, done] = given;
    real(password, salt, length, { ...options, N: 2 }, (error, key) => {
      seen.running -= 1;
      done(error, key);
    });
  }) as typeof real; // with the overloads of the real one
  syncBuiltinESMExports();
  return seen;
}

it('derives two keys at a time, each as it should be, and lets forty of one network wait and no more', async () => {
  const keys = countKeys();
  const { hash, verify, forClient } = createHashing();
  const stored = await hash('a long enough password');
  const tries = Array.from({ length: 50 }, (_, n) =>
    // Of one IPv6 network: its addresses cost nothing.
    forClient(`2001:db8::${n}`, () => verify({ hash: stored, password: n % 2 ? 'wrong' : 'a long enough password' })),
  );
  const settled = await Promise.allSettled(tries);
  expect(keys.most).toBe(2);
  expect(settled.slice(0, 4).map((one) => one.status === 'fulfilled' && one.value)).toEqual([true, false, true, false]);
  const refused = settled.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(8);
  expect(refused[0]?.reason).toMatchObject({ code: 'request/rate-limited' });
  expect(await verify({ hash: stored, password: 'a long enough password' })).toBe(true);
});

it('serves networks in turn: who comes once does not wait for those who flood', async () => {
  countKeys();
  const { hash, forClient } = createHashing();
  const done: string[] = [];
  const from = (address: string) =>
    forClient(address, async () => {
      await hash('a long enough password');
      done.push(address);
    });
  const flood = Array.from({ length: 30 }, () => [from('192.0.2.1'), from('192.0.2.2')]).flat();
  await Promise.all([...flood, from('198.51.100.7')]);
  // Two run, two networks stand before it in the round, and keys made side by side may end in either order.
  expect(done.indexOf('198.51.100.7')).toBeLessThanOrEqual(6);
});
