/** The name of the database file below the data folder; the embedded queue uses the same file. */
export const databaseFileName = 'seaworthy.db';

/** A restore puts everything in here first; a folder that still has it was not restored to the end. */
export const restoringName = 'restoring';
