import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, expect, it } from 'vitest';
import { createHashing } from './hashing.ts';

const real = crypto.scrypt;
afterEach(() => {
  crypto.scrypt = real;
  syncBuiltinESMExports();
});

it('derives two keys at a time, each as it should be, and lets a hundred wait and no more', async () => {
  let running = 0;
  let most = 0;
  crypto.scrypt = ((...given: Parameters<typeof real>) => {
    running += 1;
    most = Math.max(most, running);
    const [password, salt, length, options, done] = given;
    // Less work than the product asks for: what is looked at here is how many run at once.
    real(password, salt, length, { ...options, N: 2 }, (error, key) => {
      running -= 1;
      done(error, key);
    });
  }) as typeof real; // with the overloads of the real one
  syncBuiltinESMExports();
  const { hash, verify } = createHashing();
  const stored = await hash('a long enough password');
  const tries = Array.from({ length: 110 }, (_, n) =>
    verify({ hash: stored, password: n % 2 ? 'wrong' : 'a long enough password' }),
  );
  const settled = await Promise.allSettled(tries);
  expect(most).toBe(2);
  expect(settled.slice(0, 4).map((one) => one.status === 'fulfilled' && one.value)).toEqual([true, false, true, false]);
  const refused = settled.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(8);
  expect(refused[0]?.reason).toMatchObject({ code: 'request/rate-limited' });
  expect(await verify({ hash: stored, password: 'a long enough password' })).toBe(true);
});
