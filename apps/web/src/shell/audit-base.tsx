import { createContext, useContext } from 'react';

const AuditBase = createContext('');

/** Says below which address the pages of one audit live. */
export const AuditBaseProvider = AuditBase.Provider;

/** The address of the current audit's summary, without a slash at its end; its other pages are below it: `${base}/findings`. */
export function useAuditBase(): string {
  return useContext(AuditBase);
}
