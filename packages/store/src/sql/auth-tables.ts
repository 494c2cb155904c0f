import type { Generated } from 'kysely';

/** Tables of migration 0006. Dates of `auth_*` are ISO 8601 text, their booleans 0 and 1, as the library of packages/accounts writes them. */
export interface AuthTables {
  auth_users: {
    id: string;
    name: string;
    email: string;
    email_verified: number;
    image: string | null;
    two_factor_enabled: number | null;
    created_at: string;
    updated_at: string;
  };
  auth_sessions: {
    id: string;
    token: string;
    user_id: string;
    expires_at: string;
    ip_address: string | null;
    user_agent: string | null;
    seen_at: number | null;
    created_at: string;
    updated_at: string;
  };
  auth_accounts: {
    id: string;
    account_id: string;
    provider_id: string;
    user_id: string;
    access_token: string | null;
    refresh_token: string | null;
    id_token: string | null;
    access_token_expires_at: string | null;
    refresh_token_expires_at: string | null;
    scope: string | null;
    password: string | null;
    created_at: string;
    updated_at: string;
  };
  auth_verifications: {
    id: string;
    identifier: string;
    value: string;
    expires_at: string;
    created_at: string;
    updated_at: string;
  };
  auth_two_factors: {
    id: string;
    secret: string;
    backup_codes: string;
    user_id: string;
    verified: number | null;
    failed_verification_count: number | null;
    locked_until: string | null;
    last_step: Generated<number | null>;
  };
  sign_in_failures: { subject: string; failures: number; locked_until: number | null; last_at: number };
  setup_links: { token_hash: string; created_at: number; expires_at: number };
}
