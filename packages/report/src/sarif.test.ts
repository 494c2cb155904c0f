import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Report } from '@seaworthy/schema/report';
import { sectionIds } from '@seaworthy/schema/taxonomy';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { hostileReport } from '../testing/hostile-report.ts';
import { githubLimits, renderSarif, type SarifOptions } from './sarif.ts';

const require = createRequire(import.meta.url);
let validate: ValidateFunction;
beforeAll(() => {
  // The standard's own schema, as Microsoft's SARIF tools ship it. It is draft-04; what it uses of that draft beyond the
  // identifiers means the same in draft-07.
  const path = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  validate = ajv.compile(schema);
});

function fixture(name: string): Report {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/${name}/report.json`, import.meta.url), 'utf8'));
}

/** As much of a run as is looked at here. */
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly taxonomies: readonly { readonly taxa: readonly { readonly id: string; readonly name: string }[] }[];
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
  }[];
  readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number; readonly message: unknown }[];
}
const runOf = (report: Report, options?: SarifOptions): Run => JSON.parse(renderSarif(report, options)).runs[0];

describe("the standard's schema", () => {
  test('refuses what is no SARIF', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toBe(false);
  });

  test('accepts the reports of real repositories, with and without what is sound', () => {
    for (const name of [
      'accepted-risks',
      'docs-desk',
      'docs-desk-repaired',
      'library-only',
      'shop-k8s',
      'static-site',
    ]) {
      for (const all of [false, true]) {
        validate(JSON.parse(renderSarif(fixture(name), { all })));
        expect(validate.errors, name).toBeNull();
      }
    }
  });

  test('accepts whatever a repository names things', () => {
    fc.assert(
      fc.property(hostileReport, fc.boolean(), (report, all) => {
        validate(JSON.parse(renderSarif(report, { all })));
        expect(validate.errors).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});

describe('a run', () => {
  const report = fixture('docs-desk');
  const run = runOf(report);

  test('has one result per finding, each with its rule, its place and its section', () => {
    const ids = run.tool.driver.rules.map((rule) => rule.id);
    expect(ids).toEqual([...new Set(report.findings.map((finding) => finding.ruleId))].sort());
    expect(run.results).toHaveLength(report.findings.length);
    for (const [index, result] of run.results.entries()) {
      const finding = report.findings[index];
      expect(ids[result.ruleIndex]).toBe(finding?.ruleId);
      expect(result).toMatchObject({
        kind: 'fail',
        partialFingerprints: { 'seaworthyPath/v1': finding?.fingerprints.path },
        taxa: [{ id: finding?.section, index: sectionIds.indexOf(finding?.section ?? 'network/tls') }],
        locations: [{ physicalLocation: { region: { startLine: finding?.line } } }],
      });
    }
  });

  test('carries the 35 sections with the numbers of the audit', () => {
    const [taxonomy] = run.taxonomies;
    expect(taxonomy?.taxa.map((taxon) => taxon.id)).toEqual(sectionIds);
    expect(taxonomy?.taxa[0]?.name).toBe('1A');
  });

  test('did not succeed when something could not be read, and names each file', () => {
    const failed = [{ path: 'deploy/a b#1.yml', line: 41, reason: 'It is not valid YAML.', feeds: [] }];
    const partial = runOf({ ...report, input: { ...report.input, failed } });
    expect(partial.invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            message: { text: expect.stringContaining('not valid YAML') },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'deploy/a%20b%231.yml', uriBaseId: '%SRCROOT%' },
                  region: { startLine: 41 },
                },
              },
            ],
          },
        ],
      },
    ]);
    expect(run.invocations).toMatchObject([{ executionSuccessful: report.input.failed.length === 0 }]);
  });

  test('keeps the worst findings beyond the limit and says how many were left out', () => {
    const [mild] = report.findings.filter((finding) => finding.severity === 'MONITOR');
    const [bad] = report.findings.filter((finding) => finding.severity === 'CRITICAL');
    if (mild === undefined || bad === undefined) throw new Error('the fixture has neither');
    const findings = Array.from({ length: githubLimits.results + 7 }, (_, index) => ({
      ...(index === githubLimits.results ? bad : { ...mild, fix: { ...mild.fix, edits: [] }, evidence: [] }),
      number: index + 1,
    }));
    const cut = runOf({ ...report, findings });
    expect(cut.results).toHaveLength(githubLimits.results);
    expect(cut.results.filter((result) => result.ruleId === bad.ruleId)).toHaveLength(1);
    const notes = cut.invocations[0]?.toolExecutionNotifications ?? [];
    expect(notes.map((note) => note.message.text).join()).toContain('7 of 25007 findings were left out');
  });
});

test('words of a repository are neither links nor placeholders', () => {
  const [report] = fc.sample(hostileReport, { numRuns: 60, seed: 5 }).filter((it) => it.findings.length > 0);
  const [finding] = report?.findings ?? [];
  if (report === undefined || finding === undefined) throw new Error('the sample has no finding');
  const findings = [{ ...finding, title: 'see [here](1) and {0}', problem: ['No limit.'] }];
  const [result] = runOf({ ...report, findings }).results;
  expect(result?.message).toEqual({ text: String.raw`see \[here\](1) and {{0}}. No limit.` });
});
