import type { Store } from '../port.ts';
import type { Db } from './database.ts';

/** Fixed by migration 0001. */
const localTeamId = 'team-local';
const localUserId = 'user-local';

export function openTeams(db: Db): Store['teams'] {
  return {
    async local() {
      const row = await db
        .selectFrom('memberships')
        .innerJoin('teams', 'teams.id', 'memberships.team_id')
        .innerJoin('users', 'users.id', 'memberships.user_id')
        .where('teams.id', '=', localTeamId)
        .where('users.id', '=', localUserId)
        .select(['teams.name as team', 'users.name as user'])
        .executeTakeFirstOrThrow();
      return {
        team: { id: localTeamId, name: row.team },
        user: { id: localUserId, teamId: localTeamId, name: row.user },
      };
    },
  };
}
