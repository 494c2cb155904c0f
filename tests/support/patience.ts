import { vi } from 'vitest';

/**
 * How long a condition is waited for before a test gives up, in milliseconds. Such a limit ends a hang and measures nothing: it
 * is far above what the slowest machine under load takes. What must be quick is measured by `npm run bench*`.
 */
export const patienceMs = 120_000;

// Vitest's own limit is a second, which a loaded machine may take for one request, and no setting changes it.
const waitFor = vi.waitFor;
vi.waitFor = (claim, options = {}) => {
  const { timeout = patienceMs, interval = 20 } = typeof options === 'number' ? { timeout: options } : options;
  return waitFor(claim, { timeout, interval });
};
