/** The floor of every audit of a .tar.gz: gunzip it and read every entry, and nothing else. Run as a program of its own. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

const tar = extract();
let bytes = 0;
tar.on('entry', (_header, stream, next) => {
  stream.on('data', (chunk) => {
    bytes += chunk.length;
  });
  stream.on('end', next);
});
await pipeline(createReadStream(process.argv[2]), createGunzip({ chunkSize: 262_144 }), tar);
process.stdout.write(`${bytes}\n`);
