import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** Pure functions of text: hundreds of small files that all load the same engine, so they share one module graph per worker. */
const engine = ['packages/engine/src/**/*.test.ts'];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^fast-check$/, replacement: fileURLToPath(new URL('tests/support/fast-check.ts', import.meta.url)) },
    ],
  },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    allowOnly: false,
    projects: [
      { extends: true, test: { name: 'engine', include: engine, isolate: false } },
      {
        extends: true,
        test: {
          name: 'rest',
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/*/testing/**/*.test.ts',
            'apps/*/src/**/*.test.{ts,tsx}',
            'tests/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...engine],
        },
      },
    ],
  },
});
