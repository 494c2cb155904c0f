import { Worker } from 'node:worker_threads';

/**
 * Ends this process when its parent is gone, also by kill -9, and also while this process is inside one long computation:
 * then the event loop does not see the closed channel, but a thread of its own sees that the parent's id has changed.
 * A parent that died while this process was still starting has closed the channel already.
 */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit(1));
  if (!process.connected) process.exit(1);
  // As text, so that it is the same in the sources and in the bundle.
  const watch = `const parent = ${process.ppid};
    setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 500);`;
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
  // Without loaders (`execArgv`): theirs may wait for the main thread, which is the one thing this must not do.
  new Worker(watch, { eval: true, execArgv: [], resourceLimits: limits }).unref();
}
