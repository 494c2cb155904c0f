import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoints } from '../src/ports.ts';

/** Checkpoints in a folder, for tests that need them to outlive a process. */
export function diskCheckpoints(folder: string): Checkpoints {
  mkdirSync(folder, { recursive: true });
  const fileOf = (key: string) => join(folder, createHash('sha256').update(key).digest('hex'));
  return {
    async load(key) {
      try {
        return readFileSync(fileOf(key));
      } catch {
        return undefined; // not saved, or not completely
      }
    },
    async save(key, _artifact, bytes) {
      writeFileSync(`${fileOf(key)}.part`, bytes);
      renameSync(`${fileOf(key)}.part`, fileOf(key));
    },
  };
}
