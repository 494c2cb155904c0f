/** How many may watch at the same time. */
export interface SeatLimits {
  readonly most: number;
  readonly mostPerClient: number;
}

export type SeatRefusal = 'all-taken' | 'client-has-enough';

export interface Seats {
  /** Takes one for a client address. Returns how to leave it, or why there is none. */
  take(client: string): (() => void) | SeatRefusal;
}

/** Counts watchers in all and by client address, so that neither a crowd nor one client can take everything. */
export function createSeats({ most, mostPerClient }: SeatLimits): Seats {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take(client) {
      if (all >= most) return 'all-taken';
      const own = taken.get(client) ?? 0;
      if (own >= mostPerClient) return 'client-has-enough';
      all += 1;
      taken.set(client, own + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        all -= 1;
        const rest = (taken.get(client) ?? 1) - 1;
        if (rest === 0) taken.delete(client);
        else taken.set(client, rest);
      };
    },
  };
}
