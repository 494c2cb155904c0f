/** Lets a loop sleep until its next poll, and others wake it before. */
export interface Bell {
  /** Resolves after `ms`, or at once when somebody rings; a ring while nobody waits is kept for the next wait. */
  wait(ms: number): Promise<void>;
  ring(): void;
}

export function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      wake = undefined;
    },
    ring() {
      rung = true;
      wake?.();
    },
  };
}
