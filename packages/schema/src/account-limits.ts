import { dayMs } from './iso-day.ts';

/** Limits of teams and accounts that the pages say too. Apart from the shapes, so that the browser does not load zod for them. */

/** Characters; the hash takes any length, the limit keeps it from being work for nothing. */
export const passwordLength = { min: 12, max: 200 } as const;
/** Days that an invitation can be accepted; a reset link works for a day. */
export const invitationDays = 7;
/** Days that a token works when nothing is said, and at most. */
export const tokenDays = { default: 90, max: 366 } as const;
/** How long a deleted audit can be fetched back, in milliseconds. */
export const trashMs = 7 * dayMs;
