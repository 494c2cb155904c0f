import type { Role } from '@seaworthy/schema/access';
import type { Generated } from 'kysely';

/** Tables of migration 0007, and the membership that everything in a team hangs on. */
export interface TeamTables {
  memberships: { team_id: string; user_id: string; role: Role; created_at: number; seen_at: Generated<number | null> };
  invitations: {
    id: string;
    team_id: string;
    token_sha256: string;
    role: Role;
    email: string | null;
    by_user: string;
    created_at: number;
    expires_at: number;
    held_until: Generated<number>;
    accepted_at: Generated<number | null>;
    accepted_by: Generated<string | null>;
  };
  reset_links: {
    id: string;
    user_id: string;
    token_sha256: string;
    team_id: string | null;
    by_user: string | null;
    created_at: number;
    expires_at: number;
  };
  sent_mails: {
    id: Generated<number>;
    kind: 'invitation' | 'reset';
    to_hash: string;
    by_user: string | null;
    at: number;
  };
}
