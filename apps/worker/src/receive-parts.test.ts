import { expect, test } from 'vitest';
import { receiveParts } from './receive-parts.ts';

const part = (text: string) => Buffer.from(text);

test('parts arrive as one stream, and the last one waits until all is saved', async () => {
  const receiver = receiveParts();
  const saved: string[] = [];
  const save = async (source: AsyncIterable<Uint8Array>) => {
    let text = '';
    for await (const chunk of source) text += Buffer.from(chunk).toString();
    saved.push(text);
  };
  await receiver.take(part('a'), false, save);
  await receiver.take(part('b'), false, save);
  expect(saved).toEqual([]);
  await receiver.take(part('c'), true, save);
  expect(saved).toEqual(['abc']);
  await receiver.take(part('next'), true, save);
  expect(saved).toEqual(['abc', 'next']);
});

test('a sender that dies in the middle ends the stream with an error, so that nothing is kept', async () => {
  const receiver = receiveParts();
  let outcome: unknown;
  const save = async (source: AsyncIterable<Uint8Array>) => {
    try {
      for await (const _chunk of source);
      outcome = 'kept';
    } catch (error) {
      outcome = error;
      throw error;
    }
  };
  await receiver.take(part('a'), false, save);
  receiver.close();
  await expect.poll(() => outcome).toMatchObject({ message: 'The artifact was not sent to its end.' });
});

test('when saving fails, whoever sends learns why', async () => {
  const receiver = receiveParts();
  const full = new Error('The disk is full.');
  await expect(receiver.take(part('a'), true, () => Promise.reject(full))).rejects.toBe(full);
});
