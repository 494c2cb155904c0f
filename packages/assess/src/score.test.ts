import { type SectionId, sectionIds, sections } from '@seaworthy/schema/taxonomy';
import { confidences, type Severity, severities } from '@seaworthy/schema/vocabulary';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandOf } from './bands.ts';
import { openLedger, scoreOf, scoreWithout, type Term } from './score.ts';

const scored = (terms: readonly Term[]) => scoreOf(openLedger(terms));

describe('weights', () => {
  test('sum to 100 over 35 sections', () => {
    expect(sections).toHaveLength(35);
    expect(sections.reduce((sum, section) => sum + section.weight, 0)).toBe(100);
  });

  test('are those of the published table', () => {
    expect(Object.fromEntries(sections.map((section) => [section.id, section.weight]))).toEqual(publishedWeights);
  });
});

describe('worked examples', () => {
  test.each([
    ['nothing found', [], 1, 10, 10],
    ['5 MEDIUM', spread('MEDIUM', 5, 4), 0.95, 10, 9.5],
    [
      '12 MEDIUM in sections that weigh 47',
      [...spread('MEDIUM', 5, 4), ...spread('MEDIUM', 4, 5), ...spread('MEDIUM', 1, 3), ...spread('MEDIUM', 2, 2)],
      0.8825,
      10,
      8.9,
    ],
    ['35 MEDIUM, one in every section', everySection('MEDIUM'), 0.75, 10, 7.7],
    ['1 CRITICAL in exposure', [term('secrets/exposure', 'CRITICAL')], 0.958, 8.5, 8.1],
    ['1 CRITICAL in exposure, Low confidence', [term('secrets/exposure', 'CRITICAL', 'Low')], 0.9832, 8.74, 8.6],
    ['1 HIGH and 4 MEDIUM', [term('network/timeouts-and-limits', 'HIGH'), ...spread('MEDIUM', 4, 3)], 0.946, 8.8, 8.3],
    ['one HIGH rule on 40 services', repeated('container/resource-limits', 'HIGH', 40), 0.96, 8.65, 8.3],
  ] as const)('%s', (_, terms, quality, cap, value) => {
    const parts = scored(terms);
    expect(parts.quality).toBeCloseTo(quality, 3);
    expect(parts.cap).toBeCloseTo(cap, 2);
    expect(parts.value).toBe(value);
  });

  test.each([
    [0, 0, 10],
    [0, 1, 8.8],
    [1, 1, 8.5],
    [0.4, 0.4, 8.74],
    [2, 4, 8],
    [0, 6, 8],
    [2.7, 14.7, 5.59],
    [0, 12, 6.4],
    [8, 20, 3],
    [0, 2, 8.65],
  ])('%f critical and %f critical or high cap the score at %f', (critical, high, cap) => {
    // The damped counts are built from rules with one finding each: whole ones High, the rest by confidence.
    const terms = [...counted('CRITICAL', critical), ...counted('HIGH', high - critical)];
    const parts = scored(terms);
    expect(parts.critical).toBeCloseTo(critical, 6);
    expect(parts.high).toBeCloseTo(high, 6);
    expect(parts.cap).toBeCloseTo(cap, 2);
  });

  test('a question costs half of "no" and spans the interval', () => {
    const known = [term('network/timeouts-and-limits', 'HIGH'), term('observability/metrics', 'MEDIUM')];
    const asked: Term[] = [
      { ...term('recovery/backups', 'CRITICAL'), kind: 'open' },
      { ...term('observability/logs', 'MEDIUM'), kind: 'open' },
    ];
    expect(scored([...known, ...asked]).quality).toBeCloseTo(1 - (4 * 0.6 + 2 * 0.25 + 5 * 0.35 + 2 * 0.125) / 100, 9);
    expect(scored([...known, ...asked.map((one): Term => ({ ...one, kind: 'answered-no' }))]).cap).toBeCloseTo(8.5, 9);
  });
});

describe('laws', () => {
  const terms = fc.array(anyTerm(), { maxLength: 60 });

  test('the score stays within 1 and 10', () => {
    fc.assert(
      fc.property(terms, (all) => {
        const { exact, value } = scored(all);
        expect(exact).toBeGreaterThanOrEqual(1);
        expect(exact).toBeLessThanOrEqual(10);
        expect(value).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('one more finding, question or "no" never raises it, one less never lowers it', () => {
    fc.assert(
      fc.property(terms, anyTerm(), (all, more) => {
        expect(scored([...all, more]).exact).toBeLessThanOrEqual(scored(all).exact + 1e-12);
      }),
    );
  });

  test('a higher severity or confidence never raises it', () => {
    fc.assert(
      fc.property(terms, anyTerm(), (all, last) => {
        const before = scored([...all, last]).exact;
        for (const severity of severities.slice(0, severities.indexOf(last.severity))) {
          expect(scored([...all, { ...last, severity }]).exact).toBeLessThanOrEqual(before + 1e-12);
        }
        for (const confidence of confidences.slice(0, confidences.indexOf(last.confidence))) {
          expect(scored([...all, { ...last, confidence }]).exact).toBeLessThanOrEqual(before + 1e-12);
        }
      }),
    );
  });

  test('"yes" and "not applicable" never lower it, "no" never raises it, however many questions a rule asks', () => {
    fc.assert(
      fc.property(terms, fc.array(questionOfOneRule(), { minLength: 1, maxLength: 45 }), (all, asked) => {
        const open = scored([...all, ...asked]).exact;
        const [first, ...rest] = asked;
        if (first === undefined) throw new Error('minLength is 1');
        expect(scored([...all, ...rest]).exact).toBeGreaterThanOrEqual(open - 1e-12);
        expect(scored([...all, { ...first, kind: 'answered-no' }, ...rest]).exact).toBeLessThanOrEqual(open + 1e-12);
      }),
    );
  });

  test('any open CRITICAL or HIGH keeps it below 9', () => {
    fc.assert(
      fc.property(
        terms,
        fc.constantFrom<Severity>('CRITICAL', 'HIGH'),
        fc.constantFrom(...confidences),
        (all, severity, confidence) => {
          expect(scored([...all, { ...term('secrets/exposure', severity), confidence }]).value).toBeLessThan(9);
        },
      ),
    );
  });

  test('the order of findings changes no digit', () => {
    fc.assert(
      fc.property(
        terms.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(scored(shuffled)).toEqual(scored(all));
        },
      ),
    );
  });

  test('a section that stops applying is neutral: dropping its terms never lowers the score', () => {
    fc.assert(
      fc.property(terms, fc.constantFrom(...sectionIds), (all, gone) => {
        const rest = all.filter((one) => one.section !== gone);
        expect(scored(rest).exact).toBeGreaterThanOrEqual(scored(all).exact - 1e-12);
      }),
    );
  });

  test('the score is truncated, never rounded up', () => {
    fc.assert(
      fc.property(terms, (all) => {
        const { exact, value } = scored(all);
        expect(value).toBeLessThanOrEqual(exact + 1e-9);
        expect(exact - value).toBeLessThan(0.1 + 1e-9);
      }),
    );
  });

  test('the gain of a finding equals a full recount without it', () => {
    fc.assert(
      fc.property(fc.array(anyTerm(), { minLength: 1, maxLength: 40 }), fc.nat(), (all, pick) => {
        const index = pick % all.length;
        const chosen = all[index];
        if (chosen === undefined) throw new Error('index is below the length');
        const quick = scoreWithout(openLedger(all), chosen);
        expect(quick.exact).toBeCloseTo(scored(all.toSpliced(index, 1)).exact, 10);
      }),
    );
  });

  test('open questions never touch the gate', () => {
    fc.assert(
      fc.property(
        fc.array(
          anyTerm().map((one): Term => ({ ...one, kind: 'open' })),
          { maxLength: 30 },
        ),
        (all) => {
          expect(scored(all).cap).toBe(10);
        },
      ),
    );
  });
});

test('5,000 findings are priced one by one without summing all of them again each time', () => {
  const all = Array.from({ length: 5000 }, (_, index) =>
    term(sectionAt(index), severities[index % 4] ?? 'HIGH', 'High', `rule-${index % 150}`),
  );
  const ledger = openLedger(all);
  const gains = all.map((one) => scoreWithout(ledger, one).exact - scoreOf(ledger).exact);
  expect(Math.min(...gains)).toBeGreaterThanOrEqual(-1e-12);
});

test.each([
  [10, '9-10'],
  [9, '9-10'],
  [8.9, '7-8'],
  [7, '7-8'],
  [6.9, '5-6'],
  [5, '5-6'],
  [4.9, '3-4'],
  [3, '3-4'],
  [2.9, '<3'],
  [1, '<3'],
])('%f is in the band %s', (value, range) => {
  expect(bandOf(value).range).toBe(range);
});

function term(section: SectionId, severity: Severity, confidence: Term['confidence'] = 'High', rule = 'one'): Term {
  return { kind: 'finding', section, ruleId: `${section}/${rule}`, severity, confidence };
}

/** `count` findings in as many sections of weight `weight`; a weight with fewer sections repeats them under other rules. */
function spread(severity: Severity, count: number, weight: number): Term[] {
  const ids = sections.filter((section) => section.weight === weight).map((section) => section.id);
  return Array.from({ length: count }, (_, index) =>
    term(ids[index % ids.length] ?? 'network/tls', severity, 'High', `r${index}`),
  );
}

function everySection(severity: Severity): Term[] {
  return sectionIds.map((section) => term(section, severity));
}

function repeated(section: SectionId, severity: Severity, count: number): Term[] {
  return Array.from({ length: count }, () => term(section, severity));
}

/** Rules whose damped counts sum to `amount`: High counts 1, Medium .7, Low .4. */
function counted(severity: Severity, amount: number): Term[] {
  const whole = Math.floor(amount + 1e-9);
  const rest = amount - whole;
  const terms = Array.from({ length: whole }, (_, index) =>
    term(sectionAt(index), severity, 'High', `${severity}-${index}`),
  );
  if (rest > 0.5) terms.push(term('network/tls', severity, 'Medium', `${severity}-rest`));
  else if (rest > 0.1) terms.push(term('network/tls', severity, 'Low', `${severity}-rest`));
  return terms;
}

function sectionAt(index: number): SectionId {
  return sectionIds[index % sectionIds.length] ?? 'network/tls';
}

function anyTerm(): fc.Arbitrary<Term> {
  return fc
    .record({
      kind: fc.constantFrom<Term['kind']>('finding', 'finding', 'finding', 'answered-no', 'open'),
      section: fc.constantFrom(...sectionIds),
      rule: fc.constantFrom('a', 'b', 'c'),
      severity: fc.constantFrom(...severities),
      confidence: fc.constantFrom(...confidences),
    })
    .map(({ section, rule, ...rest }) => ({ ...rest, section, ruleId: `${section}/${rule}` }));
}

function questionOfOneRule(): fc.Arbitrary<Term> {
  return fc
    .constantFrom(...severities)
    .map((severity) => ({ ...term('storage/volumes', severity, 'High', 'asks'), kind: 'open' }));
}

const publishedWeights: Record<SectionId, number> = {
  'container/resource-limits': 5,
  'container/base-image': 3,
  'container/healthcheck': 4,
  'container/non-root': 4,
  'container/reproducible-build': 4,
  'network/tls': 5,
  'network/websocket-proxy': 4,
  'network/timeouts-and-limits': 4,
  'network/rate-limiting': 3,
  'network/static-assets': 2,
  'storage/volumes': 5,
  'storage/sqlite': 4,
  'storage/uploads': 3,
  'storage/checkpoints': 2,
  'secrets/exposure': 6,
  'secrets/config-drift': 2,
  'secrets/sensitive-logs': 2,
  'health/endpoints': 4,
  'health/graceful-shutdown': 3,
  'health/startup-probes': 2,
  'deployment/strategy': 3,
  'deployment/migrations': 3,
  'deployment/smoke-tests': 2,
  'deployment/feature-flags': 1,
  'observability/metrics': 2,
  'observability/logs': 2,
  'observability/alerting': 2,
  'observability/tracing': 1,
  'recovery/backups': 5,
  'recovery/objectives': 1,
  'recovery/multi-zone': 1,
  'scaling/stateless': 3,
  'scaling/autoscaling': 1,
  'scaling/disruption-budget': 1,
  'scaling/anti-affinity': 1,
};
