/**
 * How the page stays in touch with a running audit, as a state machine without clock, chance or socket: `socket.ts` feeds
 * it signals and does what the phase says. A socket that never speaks is replaced by polling, so a proxy that blocks
 * WebSockets costs two seconds of delay and nothing else.
 */
export type Phase =
  /** A socket is being opened. */
  | 'connecting'
  /** A socket is open and speaks. */
  | 'live'
  /** Waits `delayMs` before it tries again. */
  | 'waiting'
  /** Sockets do not get through; events are asked for every `delayMs`. */
  | 'polling'
  /** The browser says that there is no network. */
  | 'offline'
  /** The audit is over; nothing more will come. */
  | 'ended';

export interface Connection {
  readonly phase: Phase;
  /** Failures in a row since something was last heard. */
  readonly failures: number;
  /** Answered polls since the last socket was tried. */
  readonly polls: number;
  /** Pause before the next step of `waiting` and `polling`, in milliseconds; 0 in other phases. */
  readonly delayMs: number;
}

export type Signal = 'heard' | 'lost' | 'polled' | 'due' | 'offline' | 'online' | 'ended';

export const firstConnection: Connection = { phase: 'connecting', failures: 0, polls: 0, delayMs: 0 };

/** Socket attempts in a row before polling takes over. */
const socketAttempts = 3;
/** Between two polls, in milliseconds. */
const pollMs = 2_000;
/** Answered polls after which a socket is tried again: half a minute. */
const pollsPerProbe = 15;
const firstBackoffMs = 500;
const lastBackoffMs = 10_000;

/** The connection after a signal. `chance` is a number from 0 to 1: it spreads the reconnects of many pages over time. */
export function nextConnection(now: Connection, signal: Signal, chance: number): Connection {
  if (now.phase === 'ended' || signal === 'ended') return { ...now, phase: 'ended', delayMs: 0 };
  switch (signal) {
    case 'offline':
      return { ...now, phase: 'offline', delayMs: 0 };
    case 'online':
      return now.phase === 'offline' ? firstConnection : now;
    case 'heard':
      return { phase: 'live', failures: 0, polls: 0, delayMs: 0 };
    case 'polled':
      return afterPoll(now);
    case 'lost':
      return now.phase === 'offline' ? now : afterLoss(now, chance);
    case 'due':
      return afterPause(now);
  }
}

function afterPoll(now: Connection): Connection {
  const polls = now.polls + 1;
  // More failures than sockets were tried: the server itself was away, so sockets may well work now that it answers.
  const wasAway = now.failures > socketAttempts;
  // One failed probe must lead straight back to polling, hence the failures are kept just below the limit.
  if (wasAway || polls >= pollsPerProbe)
    return { phase: 'connecting', failures: socketAttempts - 1, polls: 0, delayMs: 0 };
  return { phase: 'polling', failures: socketAttempts, polls, delayMs: pollMs };
}

function afterLoss(now: Connection, chance: number): Connection {
  const failures = now.failures + 1;
  if (now.phase !== 'polling' && failures === socketAttempts) {
    return { phase: 'polling', failures, polls: 0, delayMs: 0 };
  }
  return { phase: 'waiting', failures, polls: 0, delayMs: backoffMs(failures, chance) };
}

function afterPause(now: Connection): Connection {
  if (now.phase !== 'waiting') return now;
  return { ...now, phase: now.failures >= socketAttempts ? 'polling' : 'connecting', delayMs: 0 };
}

/** Doubles from half a second to ten, of which a random half is waited at least. */
function backoffMs(failures: number, chance: number): number {
  const full = Math.min(lastBackoffMs, firstBackoffMs * 2 ** (failures - 1));
  return Math.round(full * (0.5 + chance / 2));
}
