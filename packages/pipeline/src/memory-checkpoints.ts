import type { Checkpoints } from './ports.ts';

/** Checkpoints that live as long as the process: for tests, and as the smallest example of the port. */
export function memoryCheckpoints(): Checkpoints & { readonly saved: Map<string, Uint8Array> } {
  const saved = new Map<string, Uint8Array>();
  return {
    saved,
    load: async (key) => saved.get(key),
    async save(key, _artifact, bytes) {
      saved.set(key, bytes);
    },
  };
}
