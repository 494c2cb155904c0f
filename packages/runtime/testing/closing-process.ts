import { closeOnSignals } from '../src/close-with-grace.ts';
import { createLogger } from '../src/logger.ts';

/** A program that closes in `argv[2]` milliseconds with a grace of `argv[3]`, and throws when it is told to. */
const [closeMs, graceMs] = process.argv.slice(2).map(Number);

closeOnSignals({
  logger: createLogger({ name: 'test', level: 'info' }),
  graceMs: graceMs ?? 0,
  close: () => new Promise((resolve) => setTimeout(resolve, closeMs)),
});
process.on('message', () => {
  throw new Error('nobody catches this');
});
process.send?.('ready');
