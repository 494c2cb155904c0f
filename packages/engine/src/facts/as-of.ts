/**
 * The day on which the tables of this folder were read from their sources. "Past its end of life" means past it on this day:
 * the engine has no clock, and equal archives must give equal reports. Renew the tables and this date together.
 */
export const factsAsOf = '2026-11-23';
