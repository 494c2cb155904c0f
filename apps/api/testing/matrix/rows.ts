import { randomUUID } from 'node:crypto';
import type { SeenFinding } from '@seaworthy/store/triage-port';
import { finding, type TeamWorld, type World } from './world.ts';

/** The finding of the report, as the store knows it once somebody spoke of it. */
async function seen({ served }: World, { main }: TeamWorld): Promise<SeenFinding> {
  const { ruleId, fingerprints, title, file } = finding;
  const subjects = await served.store.triage.subjects(main.id);
  const known = subjects.find((subject) => subject.fingerprints.path === fingerprints.path);
  return { ruleId, fingerprints, title, file, subjectName: `${main.name} service`, subjectId: known?.id ?? null };
}

/** A comment of somebody on the finding; its id. */
export async function makeComment(world: World, team: TeamWorld, by: string): Promise<string> {
  const { triage } = world.served.store;
  await triage.comment(team.main.id, await seen(world, team), `${team.main.name} comment`, by);
  const { subjectId } = await seen(world, team);
  const { comments } = await triage.talk(subjectId ?? '');
  return comments.filter(({ byId }) => byId === by).at(-1)?.id ?? '';
}

/** A decision about something that no report shows any more; the id of the decision. */
export async function makeDecision(world: World, team: TeamWorld, by: string): Promise<string> {
  const { triage } = world.served.store;
  const path = randomUUID();
  const gone = {
    ...(await seen(world, team)),
    subjectId: null,
    fingerprints: { ...finding.fingerprints, path, logical: path },
  };
  const reason = `${team.main.name} has its reasons`;
  await triage.decide(team.main.id, [gone], { kind: 'false-positive', reason, until: null }, by);
  const decided = await triage.decided(team.main.id);
  return `${decided.find((subject) => subject.fingerprints.path === path)?.decision.id ?? ''}`;
}

/** Nobody listens there, so that a test of it is soon over. */
export const webhookUrl = (word: string): string => `http://127.0.0.1:65531/${word}`;

/** The webhook of the team. */
export async function aWebhook({ served }: World, { id, word, people }: TeamWorld): Promise<string> {
  const { webhooks } = served.store;
  const [known] = await webhooks.list(id);
  if (known !== undefined) return known.id;
  const url = webhookUrl(word);
  const input = { teamId: id, url, events: ['audit.finished'], secret: `${word} secret` } as const;
  return (await webhooks.create({ ...input, createdBy: people.owner.userId })).id;
}
