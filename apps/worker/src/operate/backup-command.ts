import { backUp } from '@seaworthy/store/backup';
import { restore } from '@seaworthy/store/restore';
import type { Operation } from './arguments.ts';
import { sizeWords } from './words.ts';

type Say = (text: string) => void;

export async function backupCommand({ dataDir, to }: Operation & { command: 'backup' }, say: Say): Promise<number> {
  const { database, blobs, schemaVersion } = await backUp({ dataDir, to, now: Date.now() });
  const size = sizeWords(database.size + blobs.bytes);
  say(`${to}: ${size}, database version ${schemaVersion}, ${blobs.count} files. Read again and checked.\n`);
  return 0;
}

export async function restoreCommand({ dataDir, file }: Operation & { command: 'restore' }, say: Say): Promise<number> {
  const { createdAt, blobs } = await restore({ file, dataDir });
  say(
    `${dataDir} is as it was at ${createdAt}: the database and ${blobs.count} files, all checked.\n` +
      `Start with SEAWORTHY_DATA=${dataDir}; audits that had not ended go on from their last finished stage.\n`,
  );
  return 0;
}
