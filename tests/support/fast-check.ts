import { createRequire } from 'node:module';

/**
 * fast-check as the tests get it (vitest.config.ts): with one seed for every run, so that a commit which passed passes again.
 * `SEAWORTHY_SEED=random npx vitest run …` looks at other inputs, a number at those of that seed; `npm run fuzz` looks at many.
 */
const { default: fc } = createRequire(import.meta.url)('fast-check') as typeof import('fast-check');

const asked = process.env.SEAWORTHY_SEED ?? '20261126';
if (asked !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked) });

export default fc;
