import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { insertPerson } from '@seaworthy/accounts/people';
import type { SessionCookies } from '@seaworthy/accounts/port';
import type { Role } from '@seaworthy/schema/access';
import { Report } from '@seaworthy/schema/report';
import { summaryOf } from '@seaworthy/schema/summary-of';
import { databaseOf } from '@seaworthy/store/open-store';
import type { Audit, Project } from '@seaworthy/store/port';
import type { NewToken } from '@seaworthy/store/tokens-port';
import { newToken } from '../../src/new-token.ts';
import { type ServedWithAccounts, serveWithAccounts } from '../serve-with-accounts.ts';
import type { TeamKey } from './personas.ts';

/** Everything that a request of the matrix can be about: two teams with a row of every kind, each full of its own word. */
export interface World {
  readonly served: ServedWithAccounts;
  readonly teams: Readonly<Record<TeamKey, TeamWorld>>;
  /** Somebody new who signed in; with `null` in no team. */
  addPerson(team: TeamWorld | null, role: Role): Promise<Human>;
  /** A new session of somebody, as a Cookie header. */
  session(userId: string): Promise<string>;
  addToken(token: Omit<NewToken, 'hash' | 'prefix' | 'name' | 'createdAt'>, word: string): Promise<AddedToken>;
  addAudit(project: Project, by: string, state?: Audit['state'] | 'trashed'): Promise<Audit>;
}

export interface TeamWorld {
  readonly key: TeamKey;
  readonly id: string;
  /** In the name of everything that the team has, and nowhere else. */
  readonly word: string;
  readonly people: Readonly<Record<Role, Human>>;
  readonly main: Project;
  readonly second: Project;
  /** The newest finished audit of `main` that nothing changes. */
  readonly audit: Audit;
  /** Secret of a link to it. */
  readonly shareToken: string;
}

export interface Human {
  readonly userId: string;
  readonly name: string;
  readonly cookie: string;
}

export interface AddedToken {
  readonly id: string;
  readonly text: string;
}

export const password = 'correct horse battery staple';
const client = { address: '127.0.0.1', userAgent: 'matrix' };
const words: Readonly<Record<TeamKey, string>> = { ours: 'amberjack', theirs: 'xenolith' };

const golden = new URL('../../../../fixtures/docs-desk/report.json', import.meta.url);
const whole = Report.parse(JSON.parse(readFileSync(golden, 'utf8')));
/** Large enough for every part of a report, small enough to be stored a thousand times. */
const report: Report = { ...whole, findings: whole.findings.slice(0, 3), questions: whole.questions.slice(0, 2) };
const [first] = report.findings;
if (first === undefined) throw new Error('the golden report has no finding');
export const finding = first;
export const questionId = report.questions[0]?.id ?? '';

export async function createWorld(): Promise<World> {
  const served = await serveWithAccounts({ config: { webhookPrivate: true } });
  const parts = { served, passwordHash: await hashOnce(served) };
  const tools = {
    addPerson: (team: TeamWorld | null, role: Role) => addPerson(parts, team, role),
    session: (userId: string) => session(served, userId),
    addToken: addToken(served),
    addAudit: addAudit(served),
  };
  const [ours, theirs] = [await addTeam(parts, 'ours', tools), await addTeam(parts, 'theirs', tools)];
  return { served, teams: { ours, theirs }, ...tools };
}

interface Parts {
  readonly served: ServedWithAccounts;
  /** Hashing is slow on purpose; one hash serves everybody here. */
  readonly passwordHash: string;
}

type Tools = Pick<World, 'addPerson' | 'session' | 'addToken' | 'addAudit'>;

async function addTeam(parts: Parts, key: TeamKey, tools: Tools): Promise<TeamWorld> {
  const { store } = parts.served;
  const word = words[key];
  const bare = { key, word } as TeamWorld; // filled below; people only need the word and the id
  const founder = await addPerson(parts, null, 'owner', word);
  const { id } = await store.members.createTeam(`${word} harbour`, founder.userId);
  const team = { ...bare, id };
  const [maintainer, viewer] = [await tools.addPerson(team, 'maintainer'), await tools.addPerson(team, 'viewer')];
  const main = await store.projects.ensure(id, `${word}-main`, founder.userId);
  const second = await store.projects.ensure(id, `${word}-second`, founder.userId);
  const audit = await tools.addAudit(main, founder.userId);
  await tools.addAudit(second, founder.userId);
  for (const project of [main, second]) {
    const answer = { questionId, value: 'yes', note: `${project.name} note`, byUser: founder.userId } as const;
    await store.answers.put(project.id, answer);
  }
  const by = { teamId: id, userId: founder.userId };
  const email = `${word}-invited@example.com`;
  await store.members.invite(by, { role: 'viewer', email, expiresAt: Date.now() + 3_600_000 });
  const { token: shareToken } = await store.shares.create({ auditId: audit.id, createdBy: founder.userId, days: 1 });
  return { ...team, people: { owner: founder, maintainer, viewer }, main, second, audit, shareToken };
}

async function hashOnce({ accounts, store }: ServedWithAccounts): Promise<string> {
  const { id } = await accounts.createPerson({ email: 'first@example.com', name: 'First', password });
  const row = await databaseOf(store)
    .selectFrom('auth_accounts')
    .select('password')
    .where('user_id', '=', id)
    .executeTakeFirstOrThrow();
  return row.password ?? '';
}

async function addPerson(
  { served, passwordHash }: Parts,
  team: TeamWorld | null,
  role: Role,
  word = team?.word ?? 'somebody',
): Promise<Human> {
  const email = `${word}-${role}-${randomUUID().slice(0, 8)}@example.com`;
  const name = `${word} ${role}`;
  const db = databaseOf(served.store);
  const userId = await db.transaction().execute((trx) => insertPerson(trx, { email, name, password }, passwordHash));
  if (team !== null) {
    await db
      .insertInto('memberships')
      .values({ team_id: team.id, user_id: userId, role, created_at: Date.now() })
      .execute();
  }
  return { userId, name, cookie: await session(served, userId) };
}

async function session({ accounts }: ServedWithAccounts, userId: string): Promise<string> {
  return cookieHeader(await accounts.startSession(userId, client));
}

function cookieHeader(cookies: SessionCookies): string {
  return cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ');
}

function addToken({ store }: ServedWithAccounts): World['addToken'] {
  return async (token, word) => {
    const { text, hash, prefix } = newToken();
    const { id } = await store.tokens.create({ ...token, name: `${word} build`, hash, prefix, createdAt: 1 });
    return { id, text };
  };
}

function addAudit({ store, queue }: ServedWithAccounts): World['addAudit'] {
  return async (project, by, state = 'done') => {
    const bytes = randomBytes(16);
    const { sha256, size } = await store.blobs.write(one(bytes), 100);
    const event = { type: 'queued', stage: null, message: `${project.name} received`, counts: {} } as const;
    const fileName = `${project.name}.zip`;
    const created = { projectId: project.id, label: `${project.name} label`, fileName, createdBy: by };
    const audit = await store.audits.create({ ...created, uploadBlob: sha256, uploadBytes: size }, event);
    if (state === 'queued') await queue.enqueue({ auditId: audit.id });
    if (state === 'cancelled') await store.audits.transition(audit.id, ['queued'], 'cancelled');
    if (state !== 'done' && state !== 'trashed') return audit;
    await store.audits.transition(audit.id, ['queued'], 'running');
    await store.audits.finish(audit.id, { summary: summaryOf(report), files: filesOf(project) });
    if (state === 'trashed') await store.history.trash(audit.id, by);
    return (await store.history.find(audit.id)) ?? audit;
  };
}

function filesOf(project: Project) {
  const named: Report = { ...report, project: { ...report.project, name: project.name } };
  const encode = (text: string) => new TextEncoder().encode(text);
  return [
    { name: 'report.json', mediaType: 'application/json', bytes: encode(JSON.stringify(named)) },
    { name: 'report.md', mediaType: 'text/markdown; charset=utf-8', bytes: encode(`# ${project.name}\n`) },
  ];
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
