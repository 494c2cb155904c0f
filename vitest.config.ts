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
    // Limits end a hang and measure nothing; conditions are waited for, as long as tests/support/patience.ts says.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    maxWorkers: 2,
    allowOnly: false,
    projects: [
      { extends: true, test: { name: 'engine', include: engine, isolate: false } },
      {
        extends: true,
        test: {
          name: 'rest',
          setupFiles: [fileURLToPath(new URL('tests/support/patience.ts', import.meta.url))],
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
