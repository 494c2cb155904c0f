import { RuleList, RulePage } from '@seaworthy/schema/api-rules';
import { catalogueRules } from '@seaworthy/schema/catalogue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const get = (path: string) => fetch(`${served.url}/api/v1${path}`);

test('the catalogue lists every rule once, without its texts, under the name that reports give this set', async () => {
  const answer = await get('/rules');
  expect(answer.status).toBe(200);
  const list = RuleList.parse(await answer.json());
  expect(list.rules).toHaveLength(catalogueRules.length);
  expect(new Set(list.rules.map((rule) => rule.id)).size).toBe(list.rules.length);
  expect(list.version).toMatch(new RegExp(`^${list.rules.length} rules, [0-9a-f]{12}$`));
  expect(Object.keys(list.rules[0] ?? {})).not.toContain('docs');
});

test('every rule has a page with reasons, an example of both kinds and its neighbours, at the address of its id', async () => {
  for (const { id, section } of catalogueRules) {
    const answer = await get(`/rules/${id}`);
    const page = RulePage.parse(await answer.json());
    expect(page.id).toBe(id);
    expect(page.docs.sources.length, id).toBeGreaterThan(0);
    expect(page.examples.bad.length, id).toBeGreaterThan(0);
    expect(page.examples.good.length, id).toBeGreaterThan(0);
    expect(page.neighbours.every((other) => other.id.startsWith(`${section}/`) && other.id !== id)).toBe(true);
  }
});

test('an id that no rule has is refused with a sentence', async () => {
  const answer = await get('/rules/network/tls/no-such-defect');
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({
    code: 'not-found',
    detail: 'There is no rule network/tls/no-such-defect.',
  });
  expect((await get('/rules/network/tls/..%2F..%2Fetc')).status).toBe(400);
});
