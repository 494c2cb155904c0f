import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What shrinks; fonts are packed already. */
const texts = /\.(js|css|html|svg)$/;
/** Smaller files travel in one packet anyway. */
const fromBytes = 1_024;
/** Of 11: the last two levels take five times as long for three percent. */
const brotliQuality = 9;

/** Writes `.br` and `.gz` beside every text of the build, which the API hands out to those who take them. */
export function precompress(): Plugin {
  let folder = '';
  return {
    name: 'seaworthy-precompress',
    apply: 'build',
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((it) => texts.test(it))) {
        const path = join(folder, name);
        const plain = readFileSync(path);
        if (plain.byteLength < fromBytes) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: brotliQuality };
        writeFileSync(`${path}.br`, brotliCompressSync(plain, { params }));
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}
