import { randomUUID } from 'node:crypto';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Db, Trx } from '@seaworthy/store/sql/database';
import type { NewPerson, Person } from './port.ts';

/** A person and their password, already hashed. A trigger makes the row in `users` with it. @throws accounts/email-taken. */
export async function insertPerson(trx: Trx, { email, name }: NewPerson, passwordHash: string): Promise<string> {
  const taken = await trx.selectFrom('auth_users').select('id').where('email', '=', email).executeTakeFirst();
  if (taken !== undefined) throw new SeaworthyError('accounts/email-taken', `${email} has an account already.`);
  const id = randomUUID();
  const at = new Date().toISOString();
  await trx
    .insertInto('auth_users')
    .values({ id, name, email, email_verified: 0, image: null, two_factor_enabled: 0, created_at: at, updated_at: at })
    .execute();
  await setPasswordHash(trx, id, passwordHash);
  return id;
}

/** Also for somebody who came through a provider and had none. */
export async function setPasswordHash(trx: Trx, userId: string, passwordHash: string): Promise<void> {
  const at = new Date().toISOString();
  const changed = await trx
    .updateTable('auth_accounts')
    .set({ password: passwordHash, updated_at: at })
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst();
  if (changed.numUpdatedRows > 0n) return;
  await trx
    .insertInto('auth_accounts')
    .values({
      id: randomUUID(),
      account_id: userId,
      provider_id: 'credential',
      user_id: userId,
      password: passwordHash,
      created_at: at,
      updated_at: at,
    })
    .execute();
}

export async function findPerson(
  db: Db | Trx,
  by: { readonly id: string } | { readonly email: string },
): Promise<Person | undefined> {
  const row = await db
    .selectFrom('auth_users')
    .leftJoin('auth_accounts', (join) =>
      join.onRef('auth_accounts.user_id', '=', 'auth_users.id').on('auth_accounts.provider_id', '=', 'credential'),
    )
    .select(['auth_users.id', 'auth_users.name', 'auth_users.email', 'two_factor_enabled', 'password'])
    .where((is) => ('id' in by ? is('auth_users.id', '=', by.id) : is('auth_users.email', '=', by.email)))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { id, name, email } = row;
  return { id, name, email, hasPassword: row.password !== null, secondFactor: row.two_factor_enabled === 1 };
}

/** What is stored of the password; undefined for somebody who has none. */
export async function passwordOf(db: Db | Trx, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('auth_accounts')
    .select('password')
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst();
  return row?.password ?? undefined;
}
