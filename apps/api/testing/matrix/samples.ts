import { createHash, randomUUID } from 'node:crypto';
import type { Cell } from './cell.ts';
import { webhookUrl } from './rows.ts';
import { finding, password, type TeamWorld } from './world.ts';

/** What a request carries beside its path, so that nothing but the decision can refuse it. */
export interface Sample {
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: FormData;
  readonly bytes?: Uint8Array;
}

/** What it names: rows by their ids, a project by its name, or nothing that there is. */
type Names = 'ids' | 'project name' | 'nothing';

interface Kind {
  readonly named?: Names;
  /** `team`: whose rows it names; `idOf` gives ids that lead nowhere when nobody's are asked for. */
  readonly make: (place: {
    readonly cell: Cell;
    readonly team: TeamWorld;
    readonly idOf: (id: string) => string;
  }) => Sample;
}

export const chunkBytes = new TextEncoder().encode('a small archive');
export const chunkHash = createHash('sha256').update(chunkBytes).digest('hex');

const json = (body: unknown, named: Names = 'nothing'): Kind => ({ named, make: () => ({ json: body }) });

/** By route, for those that take anything. One that is missing here shows as an answer of 400 where it was to be allowed. */
const samples: Readonly<Record<string, Kind>> = {
  // Of one's own everything at once, for what a list leaves out matters most.
  'GET /audits': {
    named: 'ids',
    make: ({ cell, team, idOf }) => (cell.side === 'own' ? {} : { query: { project: idOf(team.main.id) } }),
  },
  'GET /compare': {
    named: 'ids',
    make: ({ team, idOf }) => ({ query: { from: idOf(team.audit.id), to: idOf(team.audit.id) } }),
  },
  'GET /audits/:auditId/export': { make: () => ({ query: { format: 'csv' } }) },
  'GET /uploads/known': {
    named: 'ids',
    make: ({ team, idOf }) => ({ query: { sha256: hashLike(idOf(team.audit.uploadBlob ?? '')) } }),
  },
  'POST /audits': { named: 'project name', make: ({ team }) => ({ form: archiveFor(team) }) },
  'POST /uploads': {
    make: ({ team }) => ({ json: { fileName: `${team.word}.zip`, size: chunkBytes.byteLength, sha256: chunkHash } }),
  },
  'PUT /uploads/:uploadId/chunks/:position': { make: () => ({ query: { sha256: chunkHash }, bytes: chunkBytes }) },
  'POST /uploads/:uploadId/audit': {
    named: 'project name',
    make: ({ cell }) => ({ json: { project: cell.mine.main.name, label: '' } }),
  },
  'PATCH /audits/:auditId': { make: ({ cell }) => ({ json: { label: `${cell.mine.word}-main label` } }) },
  'PUT /projects/:projectId/settings': {
    make: ({ team }) => ({
      json: { name: team.main.name, keepAudits: null, keepDays: null, gate: { failOn: 'high', minScore: null } },
    }),
  },
  'POST /audits/:auditId/shares': json({ days: 1 }),
  'PUT /audits/:auditId/questions/:questionId/answer': json({ value: 'yes' }),
  'PUT /audits/:auditId/questions/:questionId/asked': json({ whom: 'the night shift' }),

  'PUT /audits/:auditId/findings/:findingId/triage': json({
    kind: 'false-positive',
    reason: 'it is handled elsewhere',
  }),
  'POST /audits/:auditId/triage': json({
    findingIds: [finding.id],
    triage: { kind: 'false-positive', reason: 'it is handled elsewhere' },
  }),
  'POST /audits/:auditId/assignees': {
    named: 'ids',
    make: ({ team, idOf }) => ({ json: { findingIds: [finding.id], userId: idOf(team.people.viewer.userId) } }),
  },
  'PUT /audits/:auditId/findings/:findingId/assignee': {
    named: 'ids',
    make: ({ team, idOf }) => ({ json: { userId: idOf(team.people.viewer.userId) } }),
  },
  'POST /audits/:auditId/findings/:findingId/comments': json({ text: 'looked at it' }),
  'POST /team/webhooks': {
    make: ({ cell }) => ({ json: { url: webhookUrl(cell.mine.word), events: ['audit.finished'] } }),
  },
  'PATCH /team/webhooks/:webhookId': json({ active: true }),

  'POST /session': json({ email: 'nobody@example.com', password: 'not the password' }),
  'POST /session/second-factor': json({ code: '000000' }),
  'POST /setup': json({ token: 'none', email: 'setup@example.com', name: 'Setup', password }),
  'POST /setup/link': json({ token: 'none' }),
  'POST /invitations/:token': {
    make: ({ team }) => ({ json: { email: `${randomUUID()}@example.com`, name: `${team.word} guest`, password } }),
  },
  'POST /password-resets': json({ email: 'nobody@example.com' }),
  'POST /password-resets/:token': json({ password: 'another horse battery staple' }),
  'PATCH /me': { named: 'ids', make: ({ team, idOf }) => ({ json: { teamId: idOf(team.id) } }) },
  'PUT /me/password': json({ current: password, next: 'another horse battery staple' }),
  'POST /me/second-factor': json({ password }),
  'PUT /me/second-factor': json({ code: '000000' }),
  'DELETE /me/second-factor': json({ password }),
  'POST /me/tokens': {
    named: 'ids',
    make: ({ team, idOf }) => ({ json: { name: 'build', scopes: ['audit:read'], projectIds: [idOf(team.main.id)] } }),
  },
  'PATCH /team': { make: ({ cell }) => ({ json: { name: `${cell.mine.word} harbour` } }) },
  'POST /teams': { make: ({ cell }) => ({ json: { name: `${cell.mine.word} yard` } }) },
  'PATCH /team/members/:userId': json({ role: 'maintainer' }),
  'POST /team/invitations': json({ role: 'viewer' }),
};

export function namedBy(route: string): Names {
  return samples[route]?.named ?? 'nothing';
}

export function sampleFor(cell: Cell, route: string): Sample {
  const team = cell.side === 'other' || cell.side === 'mixed' ? cell.other : cell.mine;
  const idOf = (id: string): string => (cell.side === 'missing' ? randomUUID() : id);
  return samples[route]?.make({ cell, team, idOf }) ?? {};
}

/** Of an id that leads nowhere, content that nobody has. */
function hashLike(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? id : createHash('sha256').update(id).digest('hex');
}

function archiveFor(team: TeamWorld): FormData {
  const form = new FormData();
  form.append('project', team.main.name);
  form.append('archive', new Blob([chunkBytes]), `${team.word}.zip`);
  return form;
}
