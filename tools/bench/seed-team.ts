import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { ServedWithAccounts, SignedInPerson } from '../../apps/api/testing/serve-with-accounts.ts';
import { Report } from '../../packages/schema/src/report.ts';
import { summaryOf } from '../../packages/schema/src/summary-of.ts';

export interface Seeded {
  readonly people: readonly SignedInPerson[];
  readonly projectIds: readonly string[];
}

const golden = new URL('../../fixtures/docs-desk/report.json', import.meta.url);
/** Of each project, spread over its findings. */
const decisionsPerProject = 25;
const answersPerProject = 5;

/**
 * People with accounts, and everything else straight into the tables, as years of use would have left it: finished audits with
 * headlines that know what was said, some that failed, some pinned, some in the trash; of each project the newest has a report.
 */
export async function seedTeam(
  served: ServedWithAccounts,
  size: { readonly people: number; readonly projects: number; readonly audits: number },
): Promise<Seeded> {
  const people: SignedInPerson[] = [];
  for (let index = 0; index < size.people; index += 1) {
    people.push(await served.person(index === 0 ? 'owner' : index % 3 === 0 ? 'viewer' : 'maintainer'));
  }
  const database = new BetterSqlite(join(served.dataDir, 'seaworthy.db'));
  try {
    const projectIds = Array.from({ length: size.projects }, (_, index) => `project-${index}`);
    database.transaction(() => fill(database, served.firstTeamId, people, projectIds, size.audits)).immediate();
    return { people, projectIds };
  } finally {
    database.close();
  }
}

function fill(
  database: BetterSqlite.Database,
  teamId: string,
  people: readonly SignedInPerson[],
  projectIds: readonly string[],
  audits: number,
): void {
  const bytes = readFileSync(golden);
  const report = Report.parse(JSON.parse(bytes.toString()));
  const summary = JSON.stringify(summaryOf(report));
  const put = statementsOf(database);
  const who = (index: number) => people[index % people.length]?.userId ?? '';
  for (const [index, { userId }] of people.entries()) put.name.run(`Person ${index}`, userId);
  for (const [index, id] of projectIds.entries()) {
    put.project.run(
      id,
      teamId,
      `service-${index}`,
      `service-${index}`,
      who(index),
      1_600_000_000_000 + index,
      audits + 1,
    );
    for (let count = 0; count < decisionsPerProject; count += 1) {
      const finding = report.findings[(count * 3) % report.findings.length];
      if (finding === undefined) throw new Error('the golden report has no findings');
      const { fingerprints, ruleId, title, file, subject } = finding;
      const subjectId = `${id}-subject-${count}`;
      put.subject.run(subjectId, id, ruleId, fingerprints.logical, fingerprints.path, title, file, subject.name);
      put.entry.run(id, subjectId, fingerprints.path, title, file, who(count), 1_700_000_000_000 + count);
    }
    for (const { id: questionId } of report.questions.slice(0, answersPerProject)) {
      put.answer.run(id, questionId, who(index), Date.now());
    }
  }
  const revisions = new Map(put.revisions.all().map(({ id, revision }) => [id, revision]));
  for (let number = 1; number <= audits; number += 1) {
    for (const [index, id] of projectIds.entries()) {
      const auditId = `${id}-audit-${number}`;
      const at = 1_700_000_000_000 + (number * projectIds.length + index) * 60_000;
      const isDone = number === audits || (number + index) % 10 !== 0;
      const ended = isDone
        ? { state: 'done', summary, code: null }
        : { state: 'failed', summary: null, code: 'audit/stage-timeout' };
      put.audit.run({
        ...{ id: auditId, projectId: id, number, label: `release r${number}-${index}`, file: `service-${index}.zip` },
        ...{ ...ended, by: who(number + index), at, revision: isDone ? (revisions.get(id) ?? 0) : null },
        ...{ pinned: number % 17 === 0 ? 1 : 0, deleted: number % 25 === 3 ? Date.now() : null },
      });
    }
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  for (const id of projectIds) put.report.run(`${id}-audit-${audits}`, bytes.byteLength, sha256, bytes);
}

function statementsOf(database: BetterSqlite.Database) {
  return {
    name: database.prepare('update users set name = ? where id = ?'),
    project: database.prepare(
      'insert into projects (id, team_id, name, slug, created_by, created_at, next_audit_number) values (?, ?, ?, ?, ?, ?, ?)',
    ),
    subject: database.prepare('insert into triage_subjects values (?, ?, ?, ?, ?, ?, ?, ?)'),
    entry: database.prepare(
      `insert into triage_entries (project_id, subject_id, what, reason, until, path, title, file, by_user, at)
        values (?, ?, 'accepted-risk', 'the vendor fixes it in spring', '2099-01-01', ?, ?, ?, ?, ?)`,
    ),
    answer: database.prepare(
      `insert into answers (project_id, question_id, value, note, by_user, at) values (?, ?, 'yes', '', ?, ?)`,
    ),
    revisions: database.prepare<[], { id: string; revision: number }>(
      `select projects.id, coalesce((select max(id) from answers where project_id = projects.id), 0)
        + coalesce((select max(id) from triage_entries where project_id = projects.id), 0) as revision from projects`,
    ),
    audit: database.prepare(
      `insert into audits (id, project_id, number, label, file_name, upload_bytes, state, failure_code, created_by, created_at,
          started_at, finished_at, summary, current_summary, current_answer, pinned, deleted_at)
        values (:id, :projectId, :number, :label, :file, 1000, :state, :code, :by, :at, :at, :at + 20000, :summary, :summary,
          :revision, :pinned, :deleted)`,
    ),
    report: database.prepare(`insert into report_files values (?, 'report.json', 'application/json', ?, ?, ?, null)`),
  };
}
