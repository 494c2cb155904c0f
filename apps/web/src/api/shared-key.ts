/** Begins what is known of shared audits. Apart from shares.ts, which is loaded with the pages that need it. */
export const sharedKey = ['shared'] as const;
