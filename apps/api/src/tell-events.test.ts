import { newWebhookSecret } from '@seaworthy/runtime/webhooks/sign';
import { webhookEvents } from '@seaworthy/schema/api-history';
import type { DeliveryRow } from '@seaworthy/store/webhooks-port';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backupQuestion, reportWith } from '../testing/report.ts';
import { type Served, seedAudit, seedReport, serve } from '../testing/serve.ts';
import { evidenceDigest } from './said.ts';

let served: Served;
let webhookId: string;
beforeAll(async () => {
  served = await serve();
  const { team, userId } = served.actor;
  const secret = newWebhookSecret();
  const input = {
    teamId: team.id,
    url: 'https://hooks.example.com/',
    events: webhookEvents,
    secret,
    createdBy: userId,
  };
  webhookId = (await served.store.webhooks.create(input)).id;
});
afterAll(() => served.close());

/** Deliveries about this project, once there are as many. */
const toldOf = (projectName: string, count: number) =>
  vi.waitFor(async () => {
    const all = await served.store.webhooks.deliveries(webhookId);
    const found = all.filter(({ facts }) => JSON.stringify(facts.data).includes(`"name":"${projectName}"`));
    expect(found).toHaveLength(count);
    return new Map(found.map((delivery): [string, DeliveryRow] => [delivery.event, delivery]));
  });

test('an audit that finished is told with the score that people see, and the gate of its project', async () => {
  const { store, actor } = served;
  const project = await store.projects.ensure(actor.team.id, 'finished', actor.userId);
  await store.history.saveSettings(project.id, {
    ...(await store.history.settings(project.id)),
    gate: { failOn: 'none', minScore: 9.9 },
  });
  // Given before the audit ended: the worker knew nothing of it.
  const answer = { questionId: backupQuestion.id, value: 'no', note: 'hunter2', byUser: actor.userId } as const;
  await store.answers.put(project.id, { ...answer, evidence: evidenceDigest(backupQuestion) });
  await seedReport(served, reportWith([backupQuestion]), 'finished');
  const told = await toldOf('finished', 2);
  const finished = told.get('audit.finished')?.facts;
  expect(finished?.path).toBe('/p/finished/audits/1');
  expect(finished?.data).toMatchObject({
    project: { name: 'finished', slug: 'finished' },
    audit: { number: 1, label: null },
    questions: 0,
    findings: { CRITICAL: expect.any(Number) },
  });
  const score = Number(finished?.data.score);
  expect(score).toBeLessThan(9.9);
  expect(told.get('gate.failed')?.facts.data).toMatchObject({
    gate: { failOn: 'none', minScore: 9.9, failures: [`score ${score.toFixed(1)} is below 9.9`] },
  });
  expect(JSON.stringify([...told])).not.toContain('hunter2');
});

test('an audit that passes its gate is told once', async () => {
  await seedReport(served, reportWith([]), 'passed');
  const told = await toldOf('passed', 1);
  expect([...told.keys()]).toEqual(['audit.finished']);
});

test('an audit that failed is told by code and title, without paths of the archive', async () => {
  const audit = await seedAudit(served, 'failed');
  const failure = { code: 'archive/path-traversal', detail: '../../secret/place', stage: 'open' };
  await served.store.audits.transition(audit.id, ['queued'], 'failed', failure);
  const told = await toldOf('failed', 1);
  expect(told.get('audit.failed')?.facts.data.failure).toEqual({
    code: 'archive/path-traversal',
    title: 'An entry points outside the archive',
    stage: 'open',
  });
  expect(JSON.stringify([...told])).not.toContain('secret/place');
});

test('a decision is told with whose it is, and without its reason', async () => {
  const { store, actor } = served;
  const project = await store.projects.ensure(actor.team.id, 'decided', actor.userId);
  const finding = {
    ruleId: 'container/non-root/runs-as-root',
    fingerprints: { logical: 'l', path: 'p' },
    title: 'Runs as root',
    file: 'compose.yml',
    subjectName: 'api',
    subjectId: null,
  };
  const decision = { kind: 'accepted-risk', reason: 'the driver needs root for now', until: '2027-06-30' } as const;
  await store.triage.decide(project.id, [finding], decision, actor.userId);
  const told = await toldOf('decided', 1);
  const facts = told.get('triage.changed')?.facts;
  expect(facts?.path).toBe('/p/decided/decisions');
  expect(facts?.data).toEqual({
    project: { id: project.id, name: 'decided', slug: 'decided' },
    what: 'accepted-risk',
    until: '2027-06-30',
    findings: 1,
    by: 'Local user',
  });
});

test('what happened while no API ran is told by the next one', async () => {
  const first = await serve();
  const { team, userId } = first.actor;
  const input = {
    teamId: team.id,
    url: 'https://h.example.com/',
    events: webhookEvents,
    secret: 'whsec_',
    createdBy: userId,
  };
  const { id } = await first.store.webhooks.create(input);
  await first.built.app.close();
  await seedReport(first, reportWith([]), 'alone');
  expect(await first.store.webhooks.deliveries(id)).toEqual([]);
  const { startTelling } = await import('./tell-events.ts');
  const next = startTelling({ store: first.store, logger: first.built.app.log, everyMs: 5 });
  await vi.waitFor(async () => expect(await first.store.webhooks.deliveries(id)).toHaveLength(1));
  await next.stop();
  await first.close();
});
