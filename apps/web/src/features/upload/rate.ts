/** How fast bytes go, and how long the rest will take. */
export interface Rate {
  readonly bytesPerSecond: number;
  /** Milliseconds, from the fastest and the slowest of the last seconds. */
  readonly left: { readonly low: number; readonly high: number };
}

export interface Sample {
  /** Milliseconds of any clock. */
  readonly at: number;
  readonly sent: number;
}

/** What happened before this many milliseconds says little about now. */
const windowMs = 10_000;
/** Before this much was seen a rate is a guess. */
const firstMs = 1_500;
const sliceMs = 1_000;

/** Keeps the samples that still matter. */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const kept = samples.filter(({ at }) => at > sample.at - windowMs);
  const last = kept.at(-1);
  // Bytes that went back: a chunk is sent again, so the past rate is over.
  return last !== undefined && last.sent > sample.sent ? [sample] : [...kept, sample];
}

/** Null while too little was seen, and when nothing moves. */
export function rateOf(samples: readonly Sample[], total: number): Rate | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < firstMs || last.sent === first.sent)
    return null;
  const bytesPerSecond = ((last.sent - first.sent) / (last.at - first.at)) * 1_000;
  const rates = [bytesPerSecond];
  for (let from = first; ; ) {
    const to = samples.find(({ at }) => at >= from.at + sliceMs);
    if (to === undefined) break;
    rates.push(((to.sent - from.sent) / (to.at - from.at)) * 1_000);
    from = to;
  }
  const rest = (total - last.sent) * 1_000;
  // A second in which nothing moved would make the range endless; a quarter of the mean is slow enough.
  const slowest = Math.max(Math.min(...rates), bytesPerSecond / 4);
  return { bytesPerSecond, left: { low: rest / Math.max(...rates), high: rest / slowest } };
}
