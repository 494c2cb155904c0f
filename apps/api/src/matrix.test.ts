import { afterAll, describe, expect, test } from 'vitest';
import { type Answer, ask, namedOf } from '../testing/matrix/ask.ts';
import { type Cell, cellOf } from '../testing/matrix/cell.ts';
import { expected, type Outcome, type Side, sides, teamOf } from '../testing/matrix/expectation.ts';
import { keepJournal } from '../testing/matrix/journal.ts';
import { neverDone } from '../testing/matrix/never-done.ts';
import { identityCount } from '../testing/matrix/parameters.ts';
import { type Persona, personas } from '../testing/matrix/personas.ts';
import { createWorld } from '../testing/matrix/world.ts';
import type { DeclaredRoute } from './plugins/access.ts';

/**
 * Every route of the product, its socket too, for everybody who may come and for resources of both teams. What has to come
 * of each request follows from the decision that the route declares and schema/access.ts alone, so a new route is in here by
 * itself; when it cannot be called, the failure says what to seed.
 */
const world = await createWorld();
const journal = await keepJournal(world);
const routes = world.served.built.routeTable;
const exercised = new Map<DeclaredRoute, { cells: number; done: number }>();
afterAll(() => world.served.close());

for (const route of routes)
  describe(`${route.method} ${route.url}`, () => {
    test('answers everybody as its decision says, shows nothing of another team, and changes nothing when it refuses', {
      timeout: 600_000,
    }, async () => {
      const wrong: string[] = [];
      const seen = { cells: 0, done: 0 };
      for (const side of sidesOf(route)) {
        for (const persona of personas) {
          if (!isAsked(route, persona, side)) continue;
          const cell = await cellOf(world, route, persona, side);
          const answer = await ask(cell, journal.changed);
          const changed = await journal.changed();
          if (isRefused(answer) && changed.length > 0) {
            wrong.push(`${persona.name}, ${side}: was refused (${answer.status}) and changed ${changed.join(', ')}`);
          }
          seen.cells += 1;
          if (answer.status < 400) seen.done += 1;
          wrong.push(...faultsOf(cell, answer).map((fault) => `${persona.name}, ${side}: ${fault}`));
        }
      }
      exercised.set(route, seen);
      expect(wrong.slice(0, 12).join('\n'), `${wrong.length} of ${seen.cells} requests`).toBe('');
    });

    if (!sidesOf(route).includes('other') || !isHiding(route)) return;
    test('says the same about what another team has as about what never was', async () => {
      const owner = personas.find(({ name }) => name === 'owner') ?? expect.unreachable();
      const [other, missing] = [
        await cellOf(world, route, owner, 'other'),
        await cellOf(world, route, owner, 'missing'),
      ];
      expect(shapeOf(await ask(other))).toEqual(shapeOf(await ask(missing)));
    });
  });

test('no route was left out, and each was carried out for somebody', () => {
  const cells = [...exercised.values()].reduce((sum, route) => sum + route.cells, 0);
  expect(routes.length).toBeGreaterThan(140);
  expect(cells).toBeGreaterThan(4_000);
  const left = routes.filter((route) => (exercised.get(route)?.cells ?? 0) < personas.length);
  expect(left.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
  const never = routes
    .filter((route) => exercised.get(route)?.done === 0 && !(route.isSocket && route.method === 'HEAD'))
    .map(({ method, url }) => `${method} ${url}`)
    .filter((name) => !(name in neverDone));
  expect(never, 'give them what they take in testing/matrix/samples.ts').toEqual([]);
});

/** Own rows for everybody; others where a request names a row, and mixtures where it names two. */
function sidesOf(route: DeclaredRoute): readonly Side[] {
  const guards = ['project', 'audit', 'share'].includes(route.access.to) || namedOf(route).ids;
  if (!guards) return ['own'];
  const inPath = identityCount(route.url);
  const isMixable = route.access.to !== 'team' && inPath + (namedOf(route).project ? 1 : 0) > 1;
  const isPersonal = route.access.to === 'self' && inPath > 0;
  return sides.filter((side) => (side === 'mixed' ? isMixable : side !== 'colleague' || isPersonal));
}

/** What never was is asked for by those alone whose answer could tell something; wrong links are counted by address. */
function isAsked({ access }: DeclaredRoute, { name }: Persona, side: Side): boolean {
  if (side !== 'missing') return true;
  if (access.to === 'share') return name === 'nobody';
  return ['nobody', 'owner', 'token limited to another project'].includes(name);
}

/** A link is a secret of its own: whoever holds another team's is meant to be let in. */
function isHiding({ access }: DeclaredRoute): boolean {
  return access.to !== 'anyone' && access.to !== 'share';
}

function faultsOf(cell: Cell, answer: Answer): readonly string[] {
  const wanted = wantedOf(cell);
  const got = outcomeOf(answer);
  const faults: string[] = [];
  if (!(allowedFor[wanted] as readonly string[]).includes(got)) {
    faults.push(
      `${got} (${answer.status} ${answer.code ?? ''}) where it was to be ${wanted}; ${answer.text.slice(0, 300)}`,
    );
  }
  const leaked = foreignWords(cell).filter((word) => withoutSent(answer).includes(word));
  if (leaked.length > 0)
    faults.push(`the answer (${answer.status}) holds ${leaked.join(', ')}: ${around(answer, leaked[0] ?? '')}`);
  return faults;
}

/** Without an upgrade there is nothing at the address of a socket, for whoever may open it. */
function wantedOf({ route, persona, side }: Cell): Outcome {
  const wanted = expected({ ...route, persona, side, named: namedOf(route) });
  const isBare = route.method === 'HEAD' && routes.some(({ url, isSocket }) => isSocket && url === route.url);
  return isBare && wanted === 'allowed' ? 'not-found' : wanted;
}

const allowedFor = {
  allowed: ['allowed'],
  unauthenticated: ['unauthenticated'],
  forbidden: ['forbidden'],
  'not-found': ['not-found'],
  refused: ['forbidden', 'not-found'],
  // What a list or a filter answers; that none of it is foreign, the words tell.
  nothing: ['not-found', 'allowed'],
  'own or nothing': ['not-found', 'allowed'],
  'not taken': ['not-found', 'invalid'],
  open: ['allowed', 'not-found'],
} as const satisfies Record<Outcome, readonly string[]>;

function isRefused(answer: Answer): boolean {
  return ['unauthenticated', 'forbidden', 'not-found', 'invalid'].includes(outcomeOf(answer));
}

/** What access has to do with it. Refusals for other reasons (a state, a wrong code) count as allowed. */
function outcomeOf({ status, code, text }: Answer): string {
  if (status >= 500) return 'broken';
  const isHead = text === '';
  if (code === 'access/unauthenticated' || code === 'access/token-refused' || (isHead && status === 401))
    return 'unauthenticated';
  if (code === 'access/forbidden' || (isHead && status === 403)) return 'forbidden';
  if (code === 'not-found' || (isHead && status === 404)) return 'not-found';
  return status === 400 ? 'invalid' : 'allowed';
}

/** Words that this answer must not hold: of teams that the caller is not in, and of projects that a token does not reach. */
function foreignWords({ route, persona, side, mine, other }: Cell): readonly string[] {
  const own = teamOf(persona);
  const words = [...(own === mine.key ? [] : [mine.word]), other.word];
  if (persona.who.kind === 'token' && persona.who.limitedTo === 'second') words.push(mine.main.name);
  // Whoever holds a link sees what it offers.
  const shown = isHiding(route) || !route.url.includes(':token') ? null : side === 'other' ? other : mine;
  return words.filter((word) => shown === null || !word.startsWith(shown.word));
}

function withoutSent({ text, sent }: Answer): string {
  return sent.filter((part) => part.length > 5).reduce((rest, part) => rest.replaceAll(part, '…'), text);
}

function around(answer: Answer, word: string): string {
  const text = withoutSent(answer);
  const at = text.indexOf(word);
  return text.slice(Math.max(0, at - 60), at + 60);
}

/** Everything of an answer but what names the request. */
function shapeOf(answer: Answer): unknown {
  const instance = /"instance":"[^"]*"/g;
  return { status: answer.status, text: withoutSent(answer).replace(instance, '') };
}
