import { Report } from '@seaworthy/schema/report';
import { reportJsonSchema } from '@seaworthy/schema/report-json-schema';
import Ajv from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileReport } from '../testing/hostile-report.ts';
import { receiptOf, renderJson, withReceipt } from './json.ts';

describe('canonical JSON', () => {
  test('does not depend on the order in which members were written', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        expect(renderJson(reversed(report) as Report)).toBe(renderJson(report)); // same members, other order
        expect(receiptOf(reversed(report) as Report)).toBe(receiptOf(report)); // same members, other order
      }),
      { numRuns: 50 },
    );
  });

  test('is read back as the same report and ends with one line end', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const text = renderJson(report);
        expect(text.endsWith('}\n')).toBe(true);
        expect(text).not.toContain('\r\n');
        expect(renderJson(Report.parse(JSON.parse(text)))).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test('keeps six digits behind the point and no minus zero', () => {
    const [report] = fc.sample(hostileReport, { numRuns: 1, seed: 1 });
    if (report === undefined) throw new Error('one sample was asked for');
    const text = renderJson({ ...report, score: { ...report.score, quality: 1 / 3, gate: -0 } });
    expect(text).toContain('"quality": 0.333333,');
    expect(text).toContain('"gate": 0,');
  });

  test('refuses a number that JSON cannot hold', () => {
    const [report] = fc.sample(hostileReport, { numRuns: 1, seed: 1 });
    if (report === undefined) throw new Error('one sample was asked for');
    expect(() => renderJson({ ...report, score: { ...report.score, quality: Number.NaN } })).toThrow('NaN');
  });
});

describe('receipt', () => {
  test('covers everything but itself', () => {
    const [report] = fc.sample(hostileReport, { numRuns: 1, seed: 1 });
    if (report === undefined) throw new Error('one sample was asked for');
    const { receipt, ...body } = report;
    expect(receiptOf({ ...report, receipt: { sha256: 'other' } })).toBe(receipt.sha256);
    expect(withReceipt(body)).toEqual(report);
    expect(receiptOf({ ...report, engine: `${report.engine}.1` })).not.toBe(receipt.sha256);
  });
});

test('every report satisfies the published JSON Schema', () => {
  const validate = new Ajv({ strict: true }).compile(reportJsonSchema());
  fc.assert(
    fc.property(hostileReport, (report) => {
      validate(JSON.parse(renderJson(report)));
      expect(validate.errors ?? []).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

/** The same data with all members in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
