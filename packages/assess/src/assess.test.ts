import { sectionIds } from '@seaworthy/schema/taxonomy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyInput, finding, input, passed, place, question } from '../testing/sample.ts';
import { assessAudit } from './assess.ts';

describe('an audit without findings', () => {
  test('is 10.0, production-ready, sound everywhere', () => {
    const { score, sections, plan } = assessAudit(input());
    expect(score.value).toBe(10);
    expect(score.band).toEqual({ range: '9-10', words: 'Production-ready; minor improvements only' });
    expect(sections.map(({ state }) => state)).toEqual(sectionIds.map(() => 'sound'));
    expect(score.top3).toEqual([]);
    expect(plan).toEqual({ now: [], soon: [], monitor: [], effortNow: { lowHours: 0, highHours: 0 } });
    expect(score.bullets.length).toBeGreaterThanOrEqual(2);
  });

  test('is null, not zero, when nothing is deployable', () => {
    const { score } = assessAudit(input({ deployable: false }));
    expect([score.value, score.exact, score.low, score.high, score.band]).toEqual([null, null, null, null, null]);
    expect(score.bullets[0]).toContain('Nothing deployable was found');
  });
});

describe('sections', () => {
  const stateOf = (given: Parameters<typeof input>[0], section = 'network/tls') =>
    assessAudit(input(given)).sections.find(({ id }) => id === section);
  const others = sectionIds.filter((id) => id !== 'network/tls').map((id) => passed(id));

  test('a finding outweighs every proof', () => {
    expect(stateOf({ findings: [finding('network/tls', 'MONITOR')] })?.state).toBe('finding');
  });

  test('an open question makes it unknown and says what is asked', () => {
    expect(stateOf({ questions: [question('network/tls', 'HIGH')] })).toMatchObject({
      state: 'unknown',
      reason: 'Is it there?',
      questions: 1,
    });
  });

  test('what one rule proves of some subjects does not make it sound while others are unproven', () => {
    const some = {
      ...passed('network/tls', 'some'),
      status: 'needs-confirmation' as const,
      reason: 'Nobody knows of b.',
    };
    expect(stateOf({ outcomes: [...others, passed('network/tls'), some] })).toMatchObject({
      state: 'unknown',
      reason: 'Nobody knows of b.',
    });
  });

  test('a rule that broke makes it unknown, never sound', () => {
    const outcomes = [
      ...others,
      passed('network/tls'),
      { ...passed('network/tls', 'broke'), status: 'errored' as const, reason: 'boom' },
    ];
    expect(stateOf({ outcomes })).toMatchObject({
      state: 'unknown',
      reason: 'The rule network/tls/broke could not finish: boom',
    });
    expect(assessAudit(input({ outcomes })).score.value).toBeLessThan(10);
  });

  test('a file that could not be read makes what it feeds unknown', () => {
    const unread = [{ path: 'nginx.conf', line: 4, reason: 'missing }', feeds: ['network/tls' as const] }];
    expect(stateOf({ unread })).toMatchObject({ state: 'unknown', reason: 'nginx.conf could not be read.' });
    expect(stateOf({ unread }, 'network/rate-limiting')?.state).toBe('sound');
  });

  test('a script that could not be read leaves alone what another file proves, and only that', () => {
    const unread = [{ path: 'web/big.js', line: 1, reason: 'not read', feeds: ['network/tls' as const] }];
    expect(stateOf({ unread })?.state).toBe('sound');
    expect(assessAudit(input({ unread })).score.value).toBe(10);
    const itself = passed('network/tls', 'proven', [{ ...place, path: 'web/big.js' }]);
    for (const outcomes of [
      [...others, itself],
      [...others, { ...itself, status: 'not-applicable' as const, evidence: [] }],
    ]) {
      expect(stateOf({ unread, outcomes })?.state).toBe('unknown');
      expect(assessAudit(input({ unread, outcomes })).score.value).toBeLessThan(10);
    }
  });

  test('no rule at all makes it unknown', () => {
    expect(stateOf({ outcomes: others })).toMatchObject({ state: 'unknown', reason: 'No rule looks at this section.' });
  });

  test('a pass without a place is no proof', () => {
    expect(stateOf({ outcomes: [...others, passed('network/tls', 'empty', [])] })?.state).toBe('unknown');
  });

  test('rules without a subject make it not applicable, with their reason', () => {
    const outcomes = [
      ...others,
      { ...passed('network/tls', 'n', []), status: 'not-applicable' as const, reason: 'No proxy is declared.' },
    ];
    expect(stateOf({ outcomes })).toMatchObject({ state: 'na', reason: 'No proxy is declared.', loss: 0 });
  });

  test('sound always carries the evidence', () => {
    expect(stateOf({})?.evidence).toEqual([place]);
  });
});

describe('score', () => {
  test('says in words what holds it', () => {
    const { score } = assessAudit(
      input({
        findings: [
          finding('secrets/exposure', 'CRITICAL'),
          finding('network/tls', 'HIGH'),
          finding('storage/volumes', 'HIGH'),
        ],
      }),
    );
    expect(score.cap).toMatchObject({ by: '1 critical and 2 high findings' });
    expect(score.bullets[0]).toMatch(/^Load line \d\.\d: 1 critical and 2 high findings hold it there\.$/);
  });

  test('says in whole sentences, of one and of many, what is sound and what is not known', () => {
    const wordsOf = (given: Parameters<typeof input>[0]) => assessAudit(input(given)).score.bullets.slice(2);
    const unread = { path: 'a.yml', reason: 'no YAML', feeds: ['storage/volumes' as const] };
    const one = {
      outcomes: [passed('network/tls')],
      questions: [question('storage/volumes', 'HIGH')],
    };
    expect(wordsOf(one)).toEqual([
      'Sound: 1 of 35 sections, with file and line as evidence: TLS Configuration.',
      expect.stringMatching(
        /^1 question is open; what depends on it counts as unknown, not as sound\. Once it is answered, the score lies between \d\.\d and 10\.0\.$/,
      ),
    ]);
    const many = { questions: [question('storage/volumes', 'MONITOR')], unread: [unread] };
    expect(wordsOf(many)).toEqual([
      expect.stringMatching(/^Sound: 3\d of 35 sections, with file and line as evidence: among them .+, .+ and .+\.$/),
      expect.stringMatching(
        /^1 question is open and 1 file could not be read; what depends on them counts as unknown, not as sound\. /,
      ),
    ]);
    expect(wordsOf({ unread: [unread] }).at(-1)).toBe(
      '1 file could not be read; what depends on it counts as unknown, not as sound.',
    );
  });

  test('is an interval while questions are open, and the point lies inside it', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const { score } = assessAudit(given);
        if (score.value === null || score.low === null || score.high === null) throw new Error('deployable');
        expect(score.low).toBeLessThanOrEqual(score.value);
        expect(score.value).toBeLessThanOrEqual(score.high);
        if (given.questions.length === 0) expect(score.low).toBe(score.high);
      }),
    );
  });

  test('has two to five bullets on any input', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const { bullets } = assessAudit(given).score;
        expect(bullets.length).toBeGreaterThanOrEqual(2);
        expect(bullets.length).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe('findings', () => {
  test('are numbered by area, section, severity, path and line, whatever order they came in', () => {
    fc.assert(
      fc.property(
        anyInput.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.findings], { minLength: given.findings.length })),
        ),
        ([given, findings]) => {
          expect(assessAudit({ ...given, findings })).toEqual(assessAudit(given));
        },
      ),
    );
  });

  test('carry the gain that a full recount without them shows', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const before = assessAudit(given);
        for (const { id, delta } of before.findings.slice(0, 4)) {
          const after = assessAudit({ ...given, findings: given.findings.filter((other) => other.id !== id) });
          expect(delta).toBeCloseTo((after.score.exact ?? 0) - (before.score.exact ?? 0), 6);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('do not leak what only the assessment needs', () => {
    const [first] = assessAudit(input({ findings: [finding('network/tls', 'HIGH')] })).findings;
    expect(Object.keys(first ?? {})).not.toContain('effortKind');
    expect(Object.keys(first ?? {})).not.toContain('places');
  });
});
