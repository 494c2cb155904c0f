import type { Report, Task } from './protocol.ts';
import { runTask } from './run-task.ts';

/** The worker's whole life: one task in, reports out. Terminated by the page when it is done, or when nobody waits. */
self.onmessage = ({ data }: MessageEvent<Task>) => {
  const post = (report: Report) => self.postMessage(report);
  // A rejection is a bug: rethrown, so that the page hears of it as the worker's error.
  runTask(data, post).catch((error: unknown) =>
    setTimeout(() => {
      throw error;
    }),
  );
};
