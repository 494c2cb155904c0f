import { readFile } from 'node:fs/promises';

/** How often the size is looked at, in milliseconds. A process can grow by about 1 GB within this at the very worst. */
const everyMs = 250;

/**
 * Watches the resident memory of a process. V8's own limit counts the heap alone; texts, buffers and WebAssembly stand
 * beside it and get half of the heap's ceiling. Without /proc only V8's limit holds.
 */
export function watchMemory(pid: number | undefined, heapMb: number, onOver: () => void): { stop(): void } {
  const ceilingKb = heapMb * 1_024 * 1.5;
  const timer = setInterval(async () => {
    const kb = await residentKb(pid);
    if (kb !== undefined && kb > ceilingKb) onOver();
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

async function residentKb(pid: number | undefined): Promise<number | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(status);
    return found === null ? undefined : Number(found[1]);
  } catch {
    return undefined; // ended meanwhile, or a system without /proc
  }
}
