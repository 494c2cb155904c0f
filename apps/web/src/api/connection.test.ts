import { expect, test } from 'vitest';
import { type Connection, firstConnection, nextConnection, type Signal } from './connection.ts';

const run = (from: Connection, ...signals: Signal[]) => signals.reduce((now, s) => nextConnection(now, s, 1), from);
const phases = (from: Connection, ...signals: Signal[]) => {
  let now = from;
  return signals.map((signal) => {
    now = nextConnection(now, signal, 1);
    return now.phase;
  });
};

test('a socket that speaks is live, and forgets earlier failures', () => {
  expect(run(firstConnection, 'lost', 'due', 'heard')).toEqual({ phase: 'live', failures: 0, polls: 0, delayMs: 0 });
});

test('a lost socket is opened again after a pause that doubles', () => {
  const first = run(firstConnection, 'heard', 'lost');
  expect(first).toMatchObject({ phase: 'waiting', delayMs: 500 });
  expect(run(first, 'due').phase).toBe('connecting');
  expect(run(first, 'due', 'lost')).toMatchObject({ phase: 'waiting', delayMs: 1_000 });
});

test('the pause is spread by chance over its upper half and never exceeds ten seconds', () => {
  expect(nextConnection(firstConnection, 'lost', 0).delayMs).toBe(250);
  expect(nextConnection(firstConnection, 'lost', 1).delayMs).toBe(500);
  const worn: Connection = { phase: 'polling', failures: 40, polls: 0, delayMs: 0 };
  expect(nextConnection(worn, 'lost', 1).delayMs).toBe(10_000);
});

test('three sockets that never speak lead to polling', () => {
  expect(phases(firstConnection, 'lost', 'due', 'lost', 'due', 'lost')).toEqual([
    'waiting',
    'connecting',
    'waiting',
    'connecting',
    'polling',
  ]);
});

test('polling asks every two seconds, and tries a socket again after half a minute', () => {
  let now = run(firstConnection, 'lost', 'due', 'lost', 'due', 'lost', 'polled');
  expect(now).toMatchObject({ phase: 'polling', delayMs: 2_000 });
  for (let polls = 2; polls <= 14; polls += 1) now = nextConnection(now, 'polled', 1);
  expect(now.phase).toBe('polling');
  now = nextConnection(now, 'polled', 1);
  expect(now.phase).toBe('connecting');
  expect(nextConnection(now, 'lost', 1).phase).toBe('polling');
});

test('a failed poll waits, then polls again', () => {
  const polling = run(firstConnection, 'lost', 'due', 'lost', 'due', 'lost');
  expect(phases(polling, 'lost', 'due')).toEqual(['waiting', 'polling']);
});

test('when the server itself was away, its first answer leads back to a socket', () => {
  const polling = run(firstConnection, 'heard', 'lost', 'due', 'lost', 'due', 'lost');
  expect(polling.phase).toBe('polling');
  expect(phases(polling, 'lost', 'due', 'polled', 'heard')).toEqual(['waiting', 'polling', 'connecting', 'live']);
});

test('without a network nothing is tried until it is back', () => {
  expect(phases(firstConnection, 'heard', 'offline', 'lost', 'due', 'online')).toEqual([
    'live',
    'offline',
    'offline',
    'offline',
    'connecting',
  ]);
});

test('an ended audit stays ended, whatever the socket does', () => {
  expect(phases(firstConnection, 'heard', 'ended', 'lost', 'due', 'online', 'heard')).toEqual([
    'live',
    'ended',
    'ended',
    'ended',
    'ended',
    'ended',
  ]);
});
