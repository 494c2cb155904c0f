import type { Environment } from '@seaworthy/runtime/config';
import { dayMs } from '@seaworthy/schema/iso-day';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { inspectData } from '@seaworthy/store/inspect';
import { openStore } from '@seaworthy/store/open-store';
import type { Store } from '@seaworthy/store/port';
import type { Operation } from './arguments.ts';

/** For an owner who lost the link of the first start, the password or the phone. The database is all it needs. */
export async function linkCommand(
  operation: Operation & { command: 'setup-link' | 'reset-link' },
  environment: Environment,
  say: (text: string) => void,
): Promise<number> {
  // Opening a store makes one: a mistyped folder must not become an installation.
  const { database, folder, databaseError } = await inspectData(operation.dataDir);
  if (database === null) {
    const detail =
      databaseError ?? `${folder} holds no database; name the data folder of an installation that has run.`;
    throw new SeaworthyError('input/not-found', detail);
  }
  const store = await openStore({ dataDir: operation.dataDir });
  try {
    say(`${baseOf(environment)}${await pathOf(store, operation)}\n`);
    return 0;
  } finally {
    await store.close();
  }
}

async function pathOf(store: Store, operation: Operation & { command: 'setup-link' | 'reset-link' }): Promise<string> {
  if (operation.command === 'setup-link') {
    const token = await store.operatorLinks.setUp(Date.now());
    if (token !== null) return `/setup#${token}`;
    throw new SeaworthyError(
      'accounts/link-spent',
      'There is an owner already; reset-link E-MAIL lets one in again who cannot sign in.',
    );
  }
  const { email, dropSecondFactor } = operation;
  const link = await store.operatorLinks.reset(email, Date.now() + dayMs, { dropSecondFactor });
  if (link !== undefined) return `/reset/${link.token}`;
  throw new SeaworthyError('not-found', `Nobody has an account with the address ${email}.`);
}

/** Where people reach the product, as far as this environment knows. */
function baseOf({ SEAWORTHY_PUBLIC_URL: publicUrl, SEAWORTHY_PORT: port }: Environment): string {
  return publicUrl?.replace(/\/+$/, '') || `http://127.0.0.1:${port || '8080'}`;
}
