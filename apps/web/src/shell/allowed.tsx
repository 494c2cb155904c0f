import type { Action } from '@seaworthy/schema/access';
import { createContext, useContext } from 'react';

const ReadOnly = createContext(false);

/** Pages below it are read through a share link: nothing on them can be changed, and nothing leads out of them. */
export const ReadOnlyProvider = ReadOnly.Provider;

export function useReadOnly(): boolean {
  return useContext(ReadOnly);
}

/** Whether the page offers the action; the server decides by the same table. */
export function useAllowed(_action: Action): boolean {
  return !useReadOnly();
}
