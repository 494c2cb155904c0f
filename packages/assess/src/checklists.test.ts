import { readFileSync } from 'node:fs';
import type { RuleOutcome } from '@seaworthy/schema/report';
import { sectionIds } from '@seaworthy/schema/taxonomy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyInput, facts, finding, input, passed, place, question, reportFrom } from '../testing/sample.ts';
import { decidesRule } from './checklists.ts';
import { preProductionItems } from './pre-production-items.ts';
import { stackItems } from './stack-items.ts';

const items = [...preProductionItems, ...stackItems];
const itemOf = (given: Parameters<typeof input>[0], id: string) => {
  const { preProduction, stack } = reportFrom(input(given)).checklists;
  return [...preProduction, ...stack].find((item) => item.id === id);
};

describe('the two checklists', () => {
  test('hold sixteen controls on six lines and 26 controls in six groups', () => {
    const lines = new Map<string, string[]>();
    for (const { group, text } of preProductionItems) lines.set(group, [...(lines.get(group) ?? []), text]);
    expect([...lines].map(([group, texts]) => `${group}: ${texts.join(', ')}`)).toEqual([
      'Container: Resource limits, health checks, non-root user',
      'Network: TLS, timeouts, WebSocket config',
      'Storage: Backup strategy, retention policies',
      'Security: Secrets management, image scanning',
      'Observability: Metrics, logs, alerts, dashboards',
      'Deployment: Rollback strategy, smoke tests',
    ]);
    const groups = new Map<string, number>();
    for (const { group } of stackItems) groups.set(group, (groups.get(group) ?? 0) + 1);
    expect([...groups]).toEqual([
      ['Docker/Container', 6],
      ['Python/FastAPI/Uvicorn', 4],
      ['SQLite', 4],
      ['WebSocket', 4],
      ['Frontend/Vite', 4],
      ['Storage', 4],
    ]);
  });

  test('have unique ids', () => {
    expect(new Set(items.map(({ id }) => id)).size).toBe(42);
  });

  test('every control is decided by at least one rule that exists', () => {
    const catalogue: unknown = JSON.parse(
      readFileSync(new URL('../../schema/src/catalogue.generated.json', import.meta.url), 'utf8'),
    );
    const ids = ruleIdsIn(catalogue);
    expect(ids.length).toBeGreaterThan(0);
    const undecided = items.filter((item) => !ids.some((id) => decidesRule(item, id))).map((item) => item.id);
    expect(undecided).toEqual([]);
  });
});

describe('a control', () => {
  const wal = 'storage/sqlite/wal-not-enabled';
  const others = sectionIds.filter((id) => id !== 'storage/sqlite').map((id) => passed(id));
  const outcome = (more: Partial<RuleOutcome>): RuleOutcome => ({ ...passed('storage/sqlite'), ruleId: wal, ...more });

  test('is ticked with the place that proves it', () => {
    expect(itemOf({ outcomes: [...others, outcome({})] }, 'stack/sqlite/wal')).toMatchObject({
      state: 'sound',
      evidence: [place],
      ruleIds: [wal],
    });
  });

  test('is asked where one subject is proven and nobody knows the others', () => {
    const unproven = outcome({
      status: 'needs-confirmation',
      reason: 'Nobody knows the journal mode of the second file.',
    });
    expect(itemOf({ outcomes: [...others, unproven] }, 'stack/sqlite/wal')).toMatchObject({
      state: 'ask',
      reason: 'Nobody knows the journal mode of the second file.',
      evidence: [],
    });
  });

  test('is not declared inapplicable by a rule about a detail', () => {
    const nothing = { status: 'not-applicable' as const, reason: 'There is no Grafana dashboard.', evidence: [] };
    const detail = { ...passed('observability/metrics', 'dashboard-open-to-everyone'), ...nothing };
    expect(itemOf({ outcomes: [detail] }, 'pre/observability/dashboards')?.state).toBe('ask');
  });

  test('is not ticked by a rule that can only speak against it', () => {
    const outcomes = [passed('network/static-assets', 'development-server')];
    expect(itemOf({ outcomes }, 'stack/frontend/build')?.state).not.toBe('sound');
  });

  test('is not ticked by a pass without a place', () => {
    expect(itemOf({ outcomes: [...others, outcome({ evidence: [] })] }, 'stack/sqlite/wal')?.state).toBe('ask');
  });

  test('is open with the rule that fails it', () => {
    const failed = finding('storage/sqlite', 'HIGH', { id: 'f', ruleId: wal });
    expect(itemOf({ findings: [failed] }, 'stack/sqlite/wal')).toMatchObject({
      state: 'not',
      reason: wal,
      findingIds: ['f'],
    });
    expect(itemOf({ findings: [failed] }, 'stack/sqlite/connections')?.state).not.toBe('not');
  });

  test('is asked when a question is open, a rule broke, a file was not read, or nobody looked', () => {
    expect(
      itemOf({ questions: [question('storage/sqlite', 'HIGH', { ruleId: wal })] }, 'stack/sqlite/wal')?.state,
    ).toBe('ask');
    expect(
      itemOf({ outcomes: [...others, outcome({ status: 'errored', evidence: [] })] }, 'stack/sqlite/wal')?.state,
    ).toBe('ask');
    const unread = [{ path: 'app/db.py', reason: 'not UTF-8', feeds: ['storage/sqlite' as const] }];
    expect(itemOf({ outcomes: [...others, outcome({})], unread }, 'stack/sqlite/wal')).toMatchObject({
      state: 'ask',
      reason: 'app/db.py could not be read',
    });
    expect(itemOf({ outcomes: others }, 'stack/sqlite/wal')).toMatchObject({
      state: 'ask',
      reason: 'no rule decides this; confirm it by hand',
    });
  });

  test('does not apply where its subject is not in use', () => {
    expect(itemOf({ facts: { ...facts, usesSqlite: false } }, 'stack/sqlite/wal')).toMatchObject({
      state: 'na',
      reason: 'SQLite is not used',
    });
    const outcomes = [
      ...others,
      outcome({ status: 'not-applicable', evidence: [], reason: 'No SQLite database is opened.' }),
    ];
    expect(itemOf({ outcomes }, 'stack/sqlite/wal')).toMatchObject({
      state: 'na',
      reason: 'No SQLite database is opened.',
    });
  });

  test('that asks for an instruction is ticked where every image has it, whatever else is wrong with it', () => {
    const there = { ...facts, healthcheckInstructions: [place] };
    const failed = finding('container/healthcheck', 'HIGH', { ruleId: 'container/healthcheck/tool-missing' });
    const id = 'stack/docker/healthcheck';
    expect(itemOf({ findings: [failed], facts: there }, id)).toMatchObject({ state: 'sound', evidence: [place] });
    expect(itemOf({ findings: [failed], facts: there }, 'pre/container/health')?.state).toBe('not');
    const missing = { ...failed, ruleId: 'container/healthcheck/missing' };
    expect(itemOf({ findings: [missing] }, id)?.state).toBe('not');
  });

  test('is decided by the rule of that name only, where a word would take in others', () => {
    const grace = stackItems.find((item) => item.id === 'stack/python/graceful');
    expect(grace && decidesRule(grace, 'health/graceful-shutdown/graceful-timeout-missing')).toBe(true);
    expect(grace && decidesRule(grace, 'health/graceful-shutdown/visibility-timeout-short')).toBe(false);
  });

  test('is never sound without evidence, on any input', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const { preProduction, stack } = reportFrom(given).checklists;
        for (const item of [...preProduction, ...stack]) {
          if (item.state === 'sound') expect(item.evidence).not.toEqual([]);
          if (item.state === 'na') expect(item.reason).toMatch(/\S/);
          if (item.state === 'not') expect(item.findingIds.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});

/** Rule ids anywhere in the generated catalogue, whatever its shape. */
function ruleIdsIn(value: unknown): string[] {
  if (typeof value === 'string') return sectionIds.some((id) => value.startsWith(`${id}/`)) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(ruleIdsIn);
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, member]) => [...ruleIdsIn(key), ...ruleIdsIn(member)])
    : [];
}
