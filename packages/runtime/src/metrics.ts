import { collectDefaultMetrics, type Histogram, Registry } from 'prom-client';

/** A registry of its own for each program, with the process metrics of Node (CPU, memory, event loop, garbage collection). */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Buckets for work from milliseconds to minutes, in seconds. */
export const durationBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** Observes how long `work` takes, in seconds, whether it succeeds or not. */
export async function observeDuration<Label extends string, Result>(
  histogram: Histogram<Label>,
  labels: Partial<Record<Label, string | number>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const end = histogram.startTimer(labels);
  try {
    return await work();
  } finally {
    end();
  }
}
