import { randomUUID } from 'node:crypto';
import type { OperatorLinks } from '../operator-links-port.ts';
import { newSecret } from '../secret-link.ts';
import type { Db } from './database.ts';
import { newSetupToken } from './setup-links.ts';

export function openOperatorLinks(db: Db): OperatorLinks {
  return {
    setUp: (now) => newSetupToken(db, now),
    reset: (email, expiresAt, { dropSecondFactor }) =>
      db.transaction().execute(async (trx) => {
        const person = await trx.selectFrom('auth_users').select('id').where('email', '=', email).executeTakeFirst();
        if (person === undefined) return undefined;
        if (dropSecondFactor) {
          await trx.deleteFrom('auth_two_factors').where('user_id', '=', person.id).execute();
          await trx.updateTable('auth_users').set({ two_factor_enabled: 0 }).where('id', '=', person.id).execute();
        }
        await trx.deleteFrom('reset_links').where('user_id', '=', person.id).execute();
        const { token, sha256 } = newSecret();
        const id = randomUUID();
        await trx
          .insertInto('reset_links')
          .values({ id, user_id: person.id, token_sha256: sha256, created_at: Date.now(), expires_at: expiresAt })
          .execute();
        return { id, token, expiresAt };
      }),
  };
}
