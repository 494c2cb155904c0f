import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findMigrations, migrate, readMigrations } from './migrate.ts';
import { databaseFileName, openStore } from './open-store.ts';

/**
 * Rows as each version wrote them, for every table that it has. Whoever adds a migration adds its rows here: a table
 * without any fails the test.
 */
const rowsOf: Readonly<Record<number, string>> = {
  1: `
    insert into blobs values ('${'a'.repeat(64)}', 3, 5), ('${'b'.repeat(64)}', 70000, 6);
    insert into blob_holds (sha256, until) values ('${'a'.repeat(64)}', 9999999999999);
    insert into projects (id, team_id, name, created_by, created_at, next_audit_number)
      values ('p1', 'team-local', 'Desk', 'user-local', 10, 3), ('p2', 'team-local', 'Harbour', 'user-local', 11, 1);
    insert into audits (id, project_id, number, label, file_name, upload_blob, upload_bytes, state, created_by, created_at,
        started_at, finished_at, summary, failure_code, failure_detail)
      values ('a1', 'p1', 1, 'main', 'desk.zip', null, 3, 'done', 'user-local', 20, 21, 22,
          '{"score":7,"low":6,"high":8,"findings":{"CRITICAL":0,"HIGH":1,"MEDIUM":2,"MONITOR":3},"questions":4,"receipt":"r"}', null, null),
        ('a2', 'p1', 2, null, 'desk.zip', '${'a'.repeat(64)}', 3, 'failed', 'user-local', 23, 24, 25, null,
          'audit/out-of-memory', 'It needed more.');
    insert into audit_events values ('a1', 1, 20, 'queued', null, 'Archive received', '{"bytes":3}'),
      ('a1', 2, 22, 'done', null, 'The report is ready', '{}');
    insert into checkpoints values ('a2', 'k', 'entries', 2, x'0102', null, 24),
      ('a2', 'l', 'documents', 70000, null, '${'b'.repeat(64)}', 24);
    insert into document_cache values ('c', '{"x":1}', 7, 30);
    insert into report_files values ('a1', 'report.json', 'application/json', 2, 'ff', x'7b7d', null);
    insert into answers (project_id, question_id, value, note, by_user, at)
      values ('p1', 'q', 'yes', 'asked ops', 'user-local', 40);`,
  2: `insert into jobs (dedupe_key, payload, state, run_at, enqueued_at) values ('a9', '{"auditId":"a9"}', 'waiting', 1, 1);`,
  3: `update projects set slug = lower(name);
    update audits set current_summary = summary, current_answer = 1 where id = 'a1';`,
  4: `insert into partial_uploads values ('u1', 'team-local', 'user-local', 'big.zip', 10, '${'c'.repeat(64)}', 5, 50, 9999999999999);
    insert into partial_chunks values ('u1', 0, '${'b'.repeat(64)}');`,
  5: `insert into workers values ('w1', 'host', 7, 1, 60, 61);`,
  6: `insert into auth_users (id, name, email, email_verified, two_factor_enabled, created_at, updated_at)
      values ('m1', 'Ana', 'ana@example.com', 1, 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
    update users set current_team_id = 'team-local' where id = 'm1';
    insert into auth_sessions values ('s1', 'token', 'm1', '2999-01-01T00:00:00.000Z', '192.0.2.1', 'Firefox', 62,
      '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
    insert into auth_accounts (id, account_id, provider_id, user_id, password, created_at, updated_at)
      values ('k1', 'm1', 'credential', 'm1', 'salt:hash', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
    insert into auth_verifications values ('v1', 'state', '{}', '2999-01-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
    insert into auth_two_factors (id, secret, backup_codes, user_id) values ('f1', 'x', 'y', 'm1');
    insert into sign_in_failures values ('account:x', 3, null, 63);
    insert into spent_codes values ('x', 64);
    insert into setup_links values ('x', 65, 9999999999999);`,
  7: `update memberships set seen_at = 70;
    insert into invitations (id, team_id, token_sha256, role, email, by_user, created_at, expires_at)
      values ('i1', 'team-local', '${'d'.repeat(64)}', 'viewer', 'ana@example.com', 'user-local', 71, 9999999999999);
    insert into reset_links (id, user_id, token_sha256, team_id, by_user, created_at, expires_at)
      values ('r1', 'user-local', '${'e'.repeat(64)}', 'team-local', 'user-local', 72, 9999999999999);`,
  8: `insert into api_tokens values ('k1', 'team-local', 'user-local', 'build', '${'a'.repeat(64)}', 'swt_abcd', '["audit:read"]', 0,
      80, 9999999999999, 81, '192.0.2.1');
    insert into api_token_projects values ('k1', 'p1');`,
  9: `insert into triage_subjects values ('t1', 'p1', 'container/non-root/runs-as-root', 'l1', 'f1', 'Runs as root', 'compose.yml', 'api');
    insert into triage_entries (project_id, subject_id, what, reason, until, assignee, path, title, file, by_user, at)
      values ('p1', 't1', 'accepted-risk', 'the driver needs root', '2026-06-30', null, 'f1', 'Runs as root', 'compose.yml', 'user-local', 90);
    insert into triage_comments values ('c1', 'p1', 't1', 'asked ops', 'user-local', 91, null, null);
    update answers set evidence = 'd1';`,
  10: `update audits set pinned = 1 where id = 'a1';
    update projects set keep_audits = 20, gate_fail_on = 'critical', gate_min_score = 6.5 where id = 'p1';
    insert into former_project_names values ('team-local', 'Quay', 'p1');`,
  11: `insert into shares values ('s1', 'a1', '${'f'.repeat(64)}', 'user-local', 100, 9999999999999, 101);
    insert into access_log (team_id, at, actor_id, actor_name, via, action, target, outcome, address, detail)
      values ('team-local', 102, 'user-local', 'Local user', 'page', 'audit:create', 'Desk № 1', 'done', '127.0.0.1', '');
    insert into webhooks (id, team_id, url, events, active, secret, created_by, created_at)
      values ('h1', 'team-local', 'https://hooks.example.com/', '["audit.finished"]', 1, 'whsec_AAAA', 'user-local', 103);
    insert into webhook_events (team_id, event, subject, facts, dedupe, at) values ('team-local', 'audit.finished', 'a1', '{}', null, 104);
    insert into webhook_deliveries (id, webhook_id, event, facts, at, state, next_at)
      values ('msg_1', 'h1', 'audit.finished', '{"path":null,"at":104,"data":{}}', 105, 'waiting', 106);`,
  12: `update auth_two_factors set last_step = 59000000;
    insert into sent_mails (kind, to_hash, by_user, at) values ('invitation', '${'a'.repeat(64)}', 'user-local', 110);`,
};

const all = readMigrations(findMigrations());
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-upgrade-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

function build(version: number): Database {
  const database = new BetterSqlite(join(dataDir, databaseFileName));
  database.pragma('journal_mode = WAL');
  for (const [index] of all.slice(0, version).entries()) {
    migrate(database, all.slice(0, index + 1));
    database.exec(rowsOf[index + 1] ?? expect.unreachable(`There are no rows of version ${index + 1}.`));
  }
  return database;
}

/** Every table with its columns and rows, as that version knows them. */
function contentOf(database: Database): ReadonlyMap<string, { columns: readonly string[]; rows: readonly unknown[] }> {
  const tables = database
    .prepare<[], { name: string }>(`select name from pragma_table_list where schema = 'main' and type = 'table'`)
    .all()
    .filter(({ name }) => !name.startsWith('sqlite_') && name !== 'migrations');
  return new Map(
    tables.map(({ name }) => {
      const columns = (database.pragma(`table_info(${name})`) as { name: string }[]).map((column) => column.name);
      return [name, { columns, rows: read(database, name, columns) }];
    }),
  );
}

function read(database: Database, table: string, columns: readonly string[]): readonly unknown[] {
  return database.prepare(`select ${columns.join(', ')} from ${table} order by 1, 2`).all();
}

describe.each(all.map(({ version }) => version))('a database of version %i', (version) => {
  test('is brought to the newest with every row as it was, and can be read', async () => {
    const old = build(version);
    const before = contentOf(old);
    old.close();
    for (const [table, { rows }] of before) expect(rows.length, table).toBeGreaterThan(0);
    const store = await openStore({ dataDir });
    try {
      expect(await store.audits.get('a1')).toMatchObject({ state: 'done', number: 1, summary: { score: 7 } });
      expect(await store.audits.get('a2')).toMatchObject({ state: 'failed', failure: { code: 'audit/out-of-memory' } });
      expect(Buffer.from((await store.reports.get('a1', 'report.json'))?.bytes ?? []).toString()).toBe('{}');
      expect((await store.events.after('a1', 0, 10)).map(({ type }) => type)).toEqual(['queued', 'done']);
      // Too old to count, and kept.
      expect((await store.answers.history('p1', 'q'))[0]).toMatchObject({ value: 'yes', note: 'asked ops' });
      expect((await store.projects.find('team-local', 'desk'))?.id).toBe('p1');
    } finally {
      await store.close();
    }
    const now = new BetterSqlite(join(dataDir, databaseFileName), { readonly: true });
    const withoutSlug = (rows: readonly unknown[]) => rows.map((row) => ({ ...(row as object), slug: null }));
    for (const [table, { columns, rows }] of before) {
      // A slug that was missing is filled by the start, see projects.ts.
      const found = read(now, table, columns);
      expect(table === 'projects' ? withoutSlug(found) : found, table).toEqual(
        table === 'projects' ? withoutSlug(rows) : rows,
      );
    }
    expect(now.pragma('integrity_check', { simple: true })).toBe('ok');
    now.close();
  });

  test('has its copy beside it after the upgrade, which the version before can use; without an upgrade there is none', async () => {
    const old = build(version);
    const before = contentOf(old);
    old.close();
    await (await openStore({ dataDir })).close();
    const copies = (await readdir(dataDir)).filter((name) => name.includes('before-upgrade'));
    expect(copies).toEqual(version === all.length ? [] : [`${databaseFileName}.before-upgrade-from-${version}`]);
    if (copies[0] === undefined) return;
    // The documented way back.
    for (const name of ['', '-wal', '-shm']) await rm(join(dataDir, `${databaseFileName}${name}`), { force: true });
    await copyFile(join(dataDir, copies[0]), join(dataDir, databaseFileName));
    const back = new BetterSqlite(join(dataDir, databaseFileName));
    expect(migrate(back, all.slice(0, version))).toEqual([]);
    expect(contentOf(back)).toEqual(before);
    back.close();
  });
});
