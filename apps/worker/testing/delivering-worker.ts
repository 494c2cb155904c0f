import { createLogger } from '@seaworthy/runtime/logger';
import { openStore } from '@seaworthy/store/open-store';
import { startDelivering } from '../src/webhooks/deliver.ts';

/** Delivers with a lease so short that a test can wait for it. Ends when it is killed. */
const store = await openStore({ dataDir: process.env.SEAWORTHY_DATA ?? '' });
startDelivering({
  store,
  logger: createLogger({ name: 'delivering-worker', level: 'silent' }),
  sending: { allowPrivate: true, publicUrl: null },
  everyMs: 20,
  // And long enough that who is killed meanwhile has not begun anew.
  leaseMs: 3_000,
});
process.send?.({ type: 'ready' });
