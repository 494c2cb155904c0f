import closeWithGrace from 'close-with-grace';
import type { Logger } from './logger.ts';

export interface GracefulClose {
  readonly logger: Logger;
  /** How long `close` may take before the process ends without it, in milliseconds. */
  readonly graceMs: number;
  /** Stops intake, waits for work in progress, closes connections, in this order. */
  close(): Promise<void>;
}

/**
 * On SIGTERM, SIGINT, SIGHUP and on errors nobody caught: closes once and exits, with 0 after a signal and 1 after an
 * error or when the time is up. A second signal exits at once with 1.
 *
 * @returns how to close for another reason, and how to take the handlers away again (tests).
 */
export function closeOnSignals({ logger, graceMs, close }: GracefulClose): { close(): void; uninstall(): void } {
  return closeWithGrace(
    {
      delay: graceMs,
      logger: { error: (problem: unknown) => logger.error({ problem }, 'close failed') },
      onSecondSignal: (signal) => logger.warn({ signal }, 'second signal, leaving at once'),
      onTimeout: (ms) => logger.error({ ms }, 'close took too long, leaving'),
      // The loop running empty is not a reason to close; a program that wants to end does so itself.
      skip: ['beforeExit'],
    },
    async ({ signal, err }) => {
      if (err === undefined) logger.info({ signal }, 'closing');
      else logger.fatal({ err }, 'closing after an error that nobody caught');
      await close();
      logger.info('closed');
    },
  );
}
