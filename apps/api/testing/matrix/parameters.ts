import { randomBytes, randomUUID } from 'node:crypto';
import type { Cell } from './cell.ts';
import { aWebhook, makeComment, makeDecision } from './rows.ts';
import { chunkBytes, chunkHash } from './samples.ts';
import { finding, questionId, type TeamWorld } from './world.ts';

/** What a parameter is filled from. */
interface Place {
  readonly cell: Cell;
  /** Whose resource is named. */
  readonly team: TeamWorld;
  /** On whose behalf a personal resource is made. */
  readonly userId: string;
  /** Parameters before this one. */
  readonly params: Readonly<Record<string, string>>;
}

type Fill = (place: Place) => string | Promise<string>;

/** Names a row of a team; every one of them has to be tried with the other team's. */
const identities: Readonly<Record<string, Fill>> = {
  'projects/:projectId': ({ team }) => team.main.id,
  'audits/:auditId': freshAudit,
  'shares/:shareId': async ({ cell, team, params, userId }) => {
    const auditId = cell.side === 'mixed' ? team.audit.id : (params.auditId ?? '');
    return (await cell.world.served.store.shares.create({ auditId, createdBy: userId, days: 1 })).share.id;
  },
  'shared/:token': ({ team }) => team.shareToken,
  'uploads/:uploadId': freshUpload,
  'members/:userId': async ({ cell, team }) => (await cell.world.addPerson(team, 'viewer')).userId,
  'team/invitations/:invitationId': async ({ cell, team }) => (await invite(cell, team)).id,
  'invitations/:token': async ({ cell, team }) => (await invite(cell, team)).token,
  'password-resets/:token': async ({ cell, team }) => {
    const { userId } = await cell.world.addPerson(team, 'viewer');
    const by = { teamId: team.id, userId: team.people.owner.userId };
    return (await cell.world.served.store.members.resetLink(by, userId, Date.now() + 60_000)).token;
  },
  'comments/:commentId': async ({ cell, team, userId }) => makeComment(cell.world, team, userId),
  'decisions/:decisionId': async ({ cell, team, userId }) => makeDecision(cell.world, team, userId),
  'webhooks/:webhookId': async ({ cell, team }) => aWebhook(cell.world, team),
  'tokens/:tokenId': async ({ cell, team, userId }) => {
    const rights = { scopes: ['audit:read'], projectIds: null } as const;
    // Whoever is in no team can have no token; somebody else's is what they may try.
    const isMember = cell.persona.who.kind !== 'teamless';
    const token = {
      teamId: team.id,
      userId: isMember ? userId : team.people.owner.userId,
      ...rights,
      expiresAt: Date.now() + 60_000,
    };
    return (await cell.world.addToken(token, team.word)).id;
  },
  'sessions/:sessionId': async ({ cell, userId }) => {
    await cell.world.session(userId);
    return (await cell.world.served.accounts.sessions(userId)).at(-1)?.id ?? '';
  },
};

const [area = '', section = '', defect = ''] = finding.ruleId.split('/');

/** The same for everybody: parts of a resource that another parameter names, and constants of the product. */
const constants: Readonly<Record<string, Fill>> = {
  'audits/:number': ({ team }) => `${team.audit.number}`,
  'findings/:findingId': () => finding.id,
  'questions/:questionId': () => questionId,
  'files/:name': () => 'report.md',
  'chunks/:position': () => '0',
  'rules/:area': () => area,
  ':area/:section': () => section,
  ':section/:defect': () => defect,
  '/*': () => 'index.html',
};

/** Parameters of a pattern in order, each as it is looked up above. */
function parametersOf(url: string): readonly { readonly name: string; readonly keys: readonly string[] }[] {
  const parts = url.split('/').slice(1);
  return parts.flatMap((part, index) => {
    if (part !== '*' && !part.startsWith(':')) return [];
    const before = parts.slice(0, index);
    const keys = [2, 1, 0].map((count) => [...before.slice(before.length - count), part].join('/'));
    return [{ name: part.replace(/^:/, ''), keys: part === '*' ? ['/*'] : keys }];
  });
}

export function identityCount(url: string): number {
  return parametersOf(url).filter(({ keys }) => keys.some((key) => key in identities)).length;
}

/** The path with everything filled in. */
export async function fill(
  cell: Cell,
): Promise<{ readonly path: string; readonly params: Readonly<Record<string, string>> }> {
  const params: Record<string, string> = {};
  let isFirst = true;
  let path = cell.route.url;
  for (const { name, keys } of parametersOf(cell.route.url)) {
    const key = keys.find((candidate) => candidate in identities || candidate in constants);
    if (key === undefined) throw new Error(unknown(cell, keys));
    const identity = identities[key];
    const place = placeOf(cell, params, isFirst);
    params[name] =
      identity === undefined
        ? await (constants[key] ?? (() => ''))(place)
        : cell.side === 'missing'
          ? missing(name)
          : await identity(place);
    if (identity !== undefined) isFirst = false;
    path = path.replace(name === '*' ? '*' : `:${name}`, encodeURIComponent(params[name] ?? ''));
  }
  return { path, params };
}

/** Has the form of what it names, and names nothing. */
function missing(name: string): string {
  return name === 'token' ? randomBytes(32).toString('base64url') : randomUUID();
}

function placeOf(cell: Cell, params: Readonly<Record<string, string>>, isFirst: boolean): Place {
  if (cell.side === 'colleague') {
    return { cell, team: cell.mine, userId: cell.mine.people.maintainer.userId, params: { ...params } };
  }
  const isOurs = cell.side === 'own' || (cell.side === 'mixed' && isFirst);
  const team = isOurs ? cell.mine : cell.other;
  const userId = isOurs && cell.caller.userId !== null ? cell.caller.userId : team.people.owner.userId;
  return { cell, team, userId, params: { ...params } };
}

function unknown({ route }: Cell, keys: readonly string[]): string {
  return (
    `${route.method} ${route.url} has the parameter ${keys.at(-1)}, which the matrix does not know. Add '${keys[1]}' in ` +
    `testing/matrix/parameters.ts: to identities, with a function that makes such a row for a team (its names must hold the ` +
    `word of the team), or to constants when it names nothing that belongs to a team.`
  );
}

/** What reads gets the audit that stays; what changes one gets its own, in the state that the change is for. */
async function freshAudit({ cell, team, userId }: Place): Promise<string> {
  const { method, url } = cell.route;
  if (method === 'GET' || method === 'HEAD') return team.audit.id;
  const states = { cancel: 'queued', retry: 'cancelled', restore: 'trashed' } as const;
  const last = url.split('/').at(-1) ?? '';
  const state = last in states ? states[last as keyof typeof states] : 'done'; // checked by `in`
  return (await cell.world.addAudit(team.main, userId, state)).id;
}

async function freshUpload({ cell, team, userId }: Place): Promise<string> {
  const { store } = cell.world.served;
  const expiresAt = Date.now() + 60_000;
  const fileName = `${team.word}.zip`;
  const size = chunkBytes.byteLength;
  const begun = { teamId: team.id, createdBy: userId, fileName, size, sha256: chunkHash, chunkBytes: size, expiresAt };
  const upload = await store.uploads.begin(begun, 1_000);
  const { sha256 } = await store.blobs.write(one(chunkBytes), size);
  await store.uploads.addChunk(upload?.id ?? '', 0, sha256, expiresAt);
  return upload?.id ?? '';
}

function invite({ world }: Cell, team: TeamWorld) {
  const by = { teamId: team.id, userId: team.people.owner.userId };
  return world.served.store.members.invite(by, { role: 'viewer', email: null, expiresAt: Date.now() + 60_000 });
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
