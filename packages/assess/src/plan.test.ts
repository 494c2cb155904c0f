import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFinding, finding, input } from '../testing/sample.ts';
import { assessAudit } from './assess.ts';
import { effortOf } from './effort.ts';

const edit = { path: 'compose.yml', start: 0, end: 0, text: 'x' };
const provenFix = {
  title: 'Add it',
  safety: 'review',
  edits: [edit],
  language: 'yaml',
  at: null,
  before: null,
  after: 'x',
  patch: 'diff --git a/compose.yml b/compose.yml\n',
  proof: { closes: true, opens: [], scoreBefore: 5, scoreAfter: 6 },
} as const;

describe('plan', () => {
  const due = (...findings: ReturnType<typeof finding>[]) => assessAudit(input({ findings })).plan;

  test.each([
    ['CRITICAL', 'High', 'now'],
    ['CRITICAL', 'Low', 'now'],
    ['HIGH', 'High', 'now'],
    ['HIGH', 'Medium', 'now'],
    ['HIGH', 'Low', 'soon'],
    ['MEDIUM', 'High', 'soon'],
    ['MONITOR', 'High', 'monitor'],
  ] as const)('%s with %s confidence is due %s', (severity, confidence, plan) => {
    expect(assessAudit(input({ findings: [finding('network/tls', severity, { confidence })] })).findings[0]?.plan).toBe(
      plan,
    );
  });

  test('a quick proven patch rides along when Fix Now opens its file anyway', () => {
    const critical = finding('secrets/exposure', 'CRITICAL', { file: 'compose.yml' });
    const small = finding('observability/metrics', 'MEDIUM', {
      id: 'small',
      effortKind: 'directive',
      fix: { ...provenFix, edits: [edit], proof: { ...provenFix.proof, opens: [] } },
    });
    expect(due(critical, small).now).toContain('small');
    const tried = { ...small.fix, proof: { failed: 'It leaves it.' } };
    expect(due(critical, { ...small, fix: tried }).soon).toContain('small');
    expect(due({ ...critical, file: 'nginx.conf' }, small).soon).toContain('small');
    expect(due(critical, { ...small, effortKind: 'code-modules' }).soon).toContain('small');
  });

  test('lists the worst first and, among equals, what gains most', () => {
    const order = due(
      finding('observability/tracing', 'HIGH', { id: 'light' }),
      finding('container/resource-limits', 'HIGH', { id: 'heavy' }),
      finding('scaling/autoscaling', 'CRITICAL', { id: 'worst' }),
    );
    expect(order.now).toEqual(['worst', 'heavy', 'light']);
  });

  test('names three fixes at most, one per rule', () => {
    const same = { ruleId: 'container/non-root/root' };
    const { top3 } = assessAudit(
      input({
        findings: [
          finding('container/non-root', 'CRITICAL', { id: 'a', ...same }),
          finding('container/non-root', 'CRITICAL', { id: 'b', file: 'z', ...same }),
          finding('network/tls', 'HIGH', { id: 'c' }),
          finding('storage/volumes', 'HIGH', { id: 'd' }),
          finding('storage/uploads', 'MEDIUM', { id: 'e' }),
        ],
      }),
    ).score;
    expect(top3).toHaveLength(3);
    expect(top3.filter((id) => id === 'a' || id === 'b')).toHaveLength(1);
    expect(top3).not.toContain('e');
  });

  test('sums the hours of what is due now', () => {
    const { plan, findings } = assessAudit(
      input({
        findings: [
          finding('network/tls', 'HIGH'),
          finding('secrets/exposure', 'CRITICAL', { effortKind: 'secret-rotation' }),
        ],
      }),
    );
    expect(plan.effortNow.lowHours).toBe(findings.reduce((sum, { effort }) => sum + effort.lowHours, 0));
  });

  test('two fixes in one file share one restart of a stateful service', () => {
    const a = finding('storage/sqlite', 'HIGH', { file: 'db.py' });
    const b = finding('storage/volumes', 'HIGH', { file: 'db.py' });
    const together = due(a, b).effortNow;
    const apart = due(a, { ...b, file: 'compose.yml' }).effortNow;
    expect(apart.lowHours - together.lowHours).toBeCloseTo(0.25);
    expect(apart.highHours - together.highHours).toBeCloseTo(0.5);
  });
});

describe('effort', () => {
  test('is a range with every term named', () => {
    expect(effortOf(finding('network/rate-limiting', 'HIGH', { effortKind: 'config-block' }))).toEqual({
      lowHours: 0.25,
      highHours: 0.5,
      why: ['0.25–0.5 h a configuration block'],
    });
  });

  test('further places of a rule cost a quarter, shared evenly', () => {
    const alone = effortOf(finding('network/rate-limiting', 'HIGH', { effortKind: 'code-handler' }));
    const shared = effortOf(finding('network/rate-limiting', 'HIGH', { effortKind: 'code-handler', places: 5 }));
    expect(shared.highHours * 5).toBeLessThan(alone.highHours * 5);
    expect(shared.why).toContain('shared by 5 places of the same rule');
  });

  test('a decision by others is said, not counted', () => {
    expect(effortOf(finding('recovery/objectives', 'MEDIUM', { effortKind: 'decision' })).why.at(-1)).toContain(
      'waits on a decision',
    );
  });

  test('doubt costs: one inferred fact stretches the upper end, a suspicion has to be looked into first', () => {
    const sure = effortOf(finding('network/tls', 'HIGH', { effortKind: 'code-handler' }));
    expect(
      effortOf(finding('network/tls', 'HIGH', { effortKind: 'code-handler', confidence: 'Medium' })).highHours,
    ).toBeGreaterThan(sure.highHours);
    expect(effortOf(finding('network/tls', 'HIGH', { effortKind: 'code-handler', confidence: 'Low' })).lowHours).toBe(
      sure.lowHours + 0.5,
    );
  });

  test('is never a single number pretending to know, never below a tenth of an hour', () => {
    fc.assert(
      fc.property(anyFinding, (any) => {
        const { lowHours, highHours } = effortOf(any);
        expect(lowHours).toBeGreaterThanOrEqual(0.1);
        expect(highHours).toBeGreaterThan(lowHours);
      }),
    );
  });
});
