/** Calls `look` again and again while it is wanted, never twice at the same time. */
export interface Poller {
  /** Looks now, or right after the look that is under way. */
  wake(): void;
  stop(): void;
}

export interface PollerOptions {
  readonly pauseMs: number;
  /** False lets the poller sleep until it is woken. */
  readonly isWanted: () => boolean;
  /** True asks for the next look at once. Must not reject. */
  readonly look: () => Promise<boolean>;
}

export function createPoller({ pauseMs, isWanted, look }: PollerOptions): Poller {
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let woken = false;
  let stopped = false;

  const schedule = (delayMs: number): void => {
    if (stopped || looking || !isWanted()) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      looking = true;
      woken = false;
      const again = await look();
      looking = false;
      schedule(again || woken ? 0 : pauseMs);
    }, delayMs);
  };

  return {
    wake() {
      woken = true;
      schedule(0);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
