import type { Store } from '../port.ts';
import type { Db } from './database.ts';

/** Fixed by migration 0001. */
const localTeamId = 'team-local';
const localUserId = 'user-local';

export function openTeams(db: Db): Store['teams'] {
  return {
    async local() {
      const [team, user] = await Promise.all([
        db.selectFrom('teams').select('name').where('id', '=', localTeamId).executeTakeFirstOrThrow(),
        db.selectFrom('users').select('name').where('id', '=', localUserId).executeTakeFirstOrThrow(),
      ]);
      return {
        team: { id: localTeamId, name: team.name },
        user: { id: localUserId, teamId: localTeamId, name: user.name },
      };
    },
  };
}
