import type { ChildProcess } from 'node:child_process';

const outputs = new WeakMap<ChildProcess, () => string>();

/** Everything that it says on both streams, as a function that tells what came so far. */
export function keepOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  outputs.set(child, () => text);
  return () => text;
}

export function output(child: ChildProcess): string {
  return outputs.get(child)?.() ?? '';
}

/** Ends with the test at the latest. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}
