import { expect, test } from 'vitest';
import { FromChild } from './messages.ts';

const event = { type: 'stage-started', stage: 'entries', message: 'Unpack the archive', counts: {} };
const call = (content: object) => ({ kind: 'call', id: 1, call: content });

test('what the pipeline says is understood', () => {
  const messages = [
    call({ method: 'append', event }),
    call({ method: 'save', key: 'k', artifact: 'entries', bytes: Buffer.from('x') }),
    call({ method: 'putMany', entries: new Map([['k', 'v']]) }),
    { kind: 'stage', name: 'container' },
    { kind: 'stage', name: null },
    { kind: 'refused', code: 'archive/encrypted', detail: 'secret.zip is encrypted.' },
  ];
  for (const message of messages) expect(FromChild.safeParse(message).success, JSON.stringify(message)).toBe(true);
});

test.each([
  ['the end of the audit', call({ method: 'append', event: { ...event, type: 'done' } })],
  ['a stage that does not exist', { kind: 'stage', name: 'one more' }],
  ['a code that does not exist', { kind: 'refused', code: '<script>', detail: '' }],
  ['text where bytes belong', call({ method: 'save', key: 'k', artifact: 'a', bytes: 'x' })],
  ['another method of the store', call({ method: 'delete', key: 'k' })],
  ['nothing', undefined],
])('a child that was taken over cannot say %s', (_what, message) => {
  expect(FromChild.safeParse(message).success).toBe(false);
});
