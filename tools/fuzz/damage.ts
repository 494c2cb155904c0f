import fc from 'fast-check';
import type { Seed } from './seeds.ts';

/** Pieces that parsers of all formats stumble over: brackets, quotes, continuations, anchors, expansions, odd characters. */
const pieces = [
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '"',
  "'",
  '`',
  '\\',
  '\\\n',
  ':',
  ': ',
  '- ',
  '#',
  '# ',
  ';',
  ',',
  '=',
  '|',
  '>',
  '&a',
  '*a',
  '<<: *a',
  '${',
  '${A:-',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose writes it so
  '${A:?}',
  '$(',
  '$((',
  '{{',
  '}}',
  '{%',
  '%}',
  '<<EOF\n',
  'EOF\n',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '  ',
  '\0',
  '\u2028',
  '\ufeff',
  '\ud800',
  '🚢',
  '---\n',
  '...\n',
  '!!binary ',
  '%YAML 1.2\n',
  '~',
  'null',
  '0x',
  '1e999',
  '-',
  '--',
  '/*',
  '*/',
  '//',
  'FROM ',
  'RUN ',
  'services:\n',
  'location ',
  'include ',
  'if ',
  'for x in ',
  'def f(',
  'class ',
  'async ',
  '=>',
  'import ',
  '@',
  '%',
  'A=',
  'export A="',
] as const;

type Change =
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'delete'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'move'; readonly at: number; readonly length: number; readonly to: number }
  | { readonly kind: 'splice'; readonly at: number; readonly from: number }
  | { readonly kind: 'cut'; readonly at: number };

/** Positions are shares of the text, so that a change shrinks and applies to whatever is left of it. */
const position = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.nat({ max: 200 });

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('insert' as const), at: position, text: fc.constantFrom(...pieces) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      at: position,
      text: fc.string({ unit: 'binary', maxLength: 20 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), at: position, length }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      at: position,
      length: fc.nat({ max: 40 }),
      times: fc.nat({ max: 400 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), at: position, length, to: position }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('splice' as const), at: position, from: position }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: position }) },
);

/** Longest text that a run makes; longer ones would test the clock and not the parser. */
const limitCharacters = 40_000;

/** A real file with one to eight changes, or, one time in ten, a text made of pieces alone. */
export function damaged(seeds: readonly Seed[]): fc.Arbitrary<Seed> {
  const mutated = fc
    .record({
      seed: fc.nat({ max: seeds.length - 1 }),
      other: fc.nat({ max: seeds.length - 1 }),
      changes: fc.array(change, { minLength: 1, maxLength: 8 }),
    })
    .map(({ seed, other, changes }) => {
      const from = seeds[seed] ?? { path: 'x', text: '' };
      const donor = seeds[other]?.text ?? '';
      return {
        path: from.path,
        text: changes.reduce((text, it) => apply(text, it, donor), from.text).slice(0, limitCharacters),
      };
    });
  const invented = fc
    .record({
      seed: fc.nat({ max: seeds.length - 1 }),
      words: fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })), { maxLength: 200 }),
    })
    .map(({ seed, words }) => ({ path: seeds[seed]?.path ?? 'x', text: words.join('') }));
  return fc.oneof({ weight: 9, arbitrary: mutated }, { weight: 1, arbitrary: invented });
}

/** The same kinds of changes drawn from a plain generator: a hundred times as fast, without shrinking. */
export function damagedBy(number: number, seeds: readonly Seed[]): Seed {
  const next = generator(number);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(next() * from.length)];
  const from = pick(seeds) ?? { path: 'x', text: '' };
  const donor = pick(seeds)?.text ?? '';
  let text = from.text;
  for (let left = 1 + Math.floor(next() * 8); left > 0; left--)
    text = apply(text, draw(next, pick(pieces) ?? ''), donor);
  return { path: from.path, text: text.slice(0, limitCharacters) };
}

function draw(next: () => number, piece: string): Change {
  const at = next();
  const some = Math.floor(next() * 200);
  switch (Math.floor(next() * 9)) {
    case 0:
    case 1:
      return { kind: 'delete', at, length: some };
    case 2:
      return { kind: 'repeat', at, length: some % 40, times: Math.floor(next() * 60) };
    case 3:
      return { kind: 'move', at, length: some, to: next() };
    case 4:
      return { kind: 'splice', at, from: next() };
    case 5:
      return { kind: 'insert', at, text: String.fromCharCode(Math.floor(next() * 65_536)) };
    case 6:
      return next() < 0.3 ? { kind: 'cut', at } : { kind: 'insert', at, text: piece };
    default:
      return { kind: 'insert', at, text: piece };
  }
}

/** Numbers from 0 to 1, the same for the same start: the mulberry32 step. */
function generator(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function apply(text: string, it: Change, donor: string): string {
  const at = Math.floor(it.at * text.length);
  switch (it.kind) {
    case 'insert':
      return text.slice(0, at) + it.text + text.slice(at);
    case 'delete':
      return text.slice(0, at) + text.slice(at + it.length);
    case 'repeat':
      return text.slice(0, at) + text.slice(at, at + it.length).repeat(it.times) + text.slice(at);
    case 'move': {
      const piece = text.slice(at, at + it.length);
      const rest = text.slice(0, at) + text.slice(at + it.length);
      const to = Math.floor(it.to * rest.length);
      return rest.slice(0, to) + piece + rest.slice(to);
    }
    case 'splice':
      return text.slice(0, at) + donor.slice(Math.floor(it.from * donor.length));
    case 'cut':
      return text.slice(0, at);
  }
}
