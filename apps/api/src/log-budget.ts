import type { NewLogEntry } from '@seaworthy/store/access-log-port';

/**
 * Keeps a flood from filling the disk: of what repeats the first is written at once and the others are counted until the
 * minute ends, and what is beyond a team's budget becomes one entry a minute.
 */
export interface LogBudget {
  add(entry: NewLogEntry, kind: EntryKind): void;
  /** Writes what was counted. */
  flush(): void;
}

/** Changes are never folded while the budget lasts: each is of its own. */
export type EntryKind = 'change' | 'read' | 'refusal';

/** Entries at once, and entries a minute after that: for each team and kind. */
const budgets: Readonly<Record<EntryKind, { readonly most: number; readonly perMinute: number }>> = {
  change: { most: 2_000, perMinute: 120 },
  read: { most: 500, perMinute: 20 },
  refusal: { most: 200, perMinute: 4 },
};

interface Purse {
  left: number;
  filledAt: number;
  /** Entries of this minute that it had no room for. */
  beyond: number;
}

export function createLogBudget(write: (entry: NewLogEntry) => void, now: () => number): LogBudget {
  const purses = new Map<string, Purse>();
  const repeats = new Map<string, { readonly entry: NewLogEntry; count: number }>();

  const purseOf = (teams: string, kind: EntryKind): Purse => {
    const key = `${kind} ${teams}`;
    const { most, perMinute } = budgets[kind];
    const purse = purses.get(key) ?? { left: most, filledAt: now(), beyond: 0 };
    const minutes = Math.max(0, now() - purse.filledAt) / 60_000;
    purse.left = Math.min(most, purse.left + minutes * perMinute);
    purse.filledAt = now();
    purses.set(key, purse);
    return purse;
  };

  return {
    add(entry, kind) {
      const teams = entry.teamIds.join(' ');
      if (kind !== 'change') {
        const key = JSON.stringify([kind, teams, entry.actorId ?? entry.address, entry.action, entry.target]);
        const known = repeats.get(key);
        if (known !== undefined) {
          known.count += 1;
          return;
        }
        // What is beyond the budget is remembered by number alone: a flood must not fill memory either.
        if (purseOf(teams, kind).left >= 1) repeats.set(key, { entry, count: 0 });
      }
      const purse = purseOf(teams, kind);
      if (purse.left < 1) {
        purse.beyond += 1;
        return;
      }
      purse.left -= 1;
      write(entry);
    },
    flush() {
      for (const { entry, count } of repeats.values()) {
        if (count > 0) write({ ...entry, detail: `${count} more within a minute` });
      }
      repeats.clear();
      for (const [key, purse] of purses) {
        const [kind = '', ...teamIds] = key.split(' ').filter(Boolean);
        if (purse.beyond > 0) write(beyondEntry(kind, teamIds, purse.beyond));
        purse.beyond = 0;
        if (purseOf(teamIds.join(' '), kind as EntryKind).left >= budgets[kind as EntryKind].most) purses.delete(key); // keys begin with a kind
      }
    },
  };
}

function beyondEntry(kind: string, teamIds: readonly string[], count: number): NewLogEntry {
  return {
    teamIds,
    actorId: null,
    actorName: 'Several',
    via: '',
    action: `log:${kind}s`,
    target: '',
    outcome: kind === 'refusal' ? 'refused' : 'done',
    address: null,
    detail: `${count} more within a minute, too many to list`,
  };
}
