import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './bundle/precompress.ts';
import { preloadFont } from './bundle/preload-font.ts';

/** Where `vite dev` finds a running API; the product itself is served by apps/api from dist/. */
const api = 'http://127.0.0.1:8080';

// A test runner's own value would bundle React's development build, and the next start would serve it.
process.env.NODE_ENV = process.argv.includes('build') ? 'production' : 'development';

export default defineConfig({
  plugins: [react(), preloadFont('ibm-plex-sans-latin-wght'), precompress()],
  server: { proxy: { '/api': { target: api, ws: true } } },
  // Modules, so that a worker can load what it seldom needs.
  worker: { format: 'es' },
  build: {
    // light-dark() and popover are native in these; nothing is compiled down for older ones.
    target: ['chrome123', 'firefox125', 'safari17.5'],
    cssTarget: ['chrome123', 'firefox125', 'safari17.5'],
    manifest: true,
    // One sheet of 12 KB packs better than twenty small ones, and no page waits for its own after its script.
    cssCodeSplit: false,
    // Fonts and icons stay files: inlined they would count against first paint.
    assetsInlineLimit: 0,
  },
});
