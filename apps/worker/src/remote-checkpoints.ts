import { readFile } from 'node:fs/promises';
import type { Checkpoints } from '@seaworthy/pipeline/ports';
import type { Caller } from './child-caller.ts';
import { type Loaded, partBytes } from './messages.ts';

/** The child's side of its checkpoints: small ones travel in one message, large ones in parts and back as a file. */
export function remoteCheckpoints(call: Caller['call']): Checkpoints {
  return {
    async load(key) {
      const loaded = (await call({ method: 'load', key })) as Loaded; // the worker's answer to load
      if (loaded === undefined) return undefined;
      return 'bytes' in loaded ? loaded.bytes : readFile(loaded.path);
    },
    async save(key, artifact, bytes) {
      if (bytes.byteLength < partBytes) return void (await call({ method: 'save', key, artifact, bytes }));
      for (let start = 0; start < bytes.byteLength; start += partBytes) {
        const part = bytes.subarray(start, start + partBytes);
        const last = start + partBytes >= bytes.byteLength;
        await call({ method: 'save-part', key, artifact, bytes: part, last });
      }
    },
  };
}
