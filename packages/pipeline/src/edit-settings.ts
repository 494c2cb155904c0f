/** For programs that write `.seaworthy.yaml`; they may not import the engine itself. */
export { addEntry, type NewEntry, removeEntries } from '@seaworthy/engine/triage/edit-settings';
