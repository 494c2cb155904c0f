import { compareReports } from '@seaworthy/assess/compare/compare-reports';
import type { Comparison } from '@seaworthy/schema/compare';
import { severities } from '@seaworthy/schema/vocabulary';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditFiles, auditTree, type Files, fixtureFiles } from '../../testing/audit-tree.ts';
import { anyDeployment, filesOf, otherPlaces, usualPlaces } from '../../testing/generated-repository.ts';
import { treeOf } from '../../testing/tree.ts';

/** Laws of identity, over whole audits: what a change of the files may and may not do to the list of findings. */

const fixtures = ['docs-desk', 'docs-desk-repaired', 'shop-k8s', 'static-site'] as const;
const runs = { numRuns: 15 };

/** Findings of one rule by what became of them; only what is not plainly still open. */
function told({ findings }: Comparison): string[] {
  return findings
    .filter((it) => it.change !== 'open')
    .map((it) => `${it.change} ${it.ruleId} ${it.was?.file ?? ''} ${it.file}`);
}
const unsettled = (comparison: Comparison) => told(comparison).filter((line) => !line.startsWith('moved'));

describe.each(fixtures)('%s', (name) => {
  const files = fixtureFiles(name);

  test('differs in nothing from itself', async () => {
    const report = await auditFiles(files);
    const same = compareReports(report, report);
    expect(told(same)).toEqual([]);
    expect(same.counts).toEqual({ fixed: 0, new: 0, open: report.findings.length, moved: 0, severityChanged: 0 });
    expect([same.sections, same.questions, same.model]).toEqual([[], [], []]);
    expect(same.attribution.total ?? 0).toBe(0);
  });

  test('does not change with blank lines and comments', async () => {
    const report = await auditFiles(files);
    const commented = await auditFiles(mapFiles(files, commentedFixture));
    expect(commented.findings.map((it) => it.id)).toEqual(report.findings.map((it) => it.id));
    expect(told(compareReports(report, commented))).toEqual([]);
  });

  test('in a folder of its own has moved, and nothing else', async () => {
    // `shop`, because that is also what an image is called here, and an image is told from its folder by name.
    // Without workflows: they name paths from the root of the repository, so a folder changes what they mean.
    const paths = Object.keys(files).filter((path) => !path.startsWith('.github/'));
    const report = await auditFiles(Object.fromEntries(paths.map((path) => [path, files[path] ?? ''])));
    const within = await auditFiles(Object.fromEntries(paths.map((path) => [`shop/${path}`, files[path] ?? ''])));
    const moved = compareReports(report, within);
    expect(unsettled(moved)).toEqual([]);
    expect(moved.counts).toMatchObject({ open: 0, moved: report.findings.length });
  });

  test('does not depend on the order of its files', async () => {
    const tree = treeOf(files);
    const turned = { ...tree, entries: [...tree.entries].reverse(), texts: new Map([...tree.texts].reverse()) };
    const [report, other] = [await auditTree(tree), await auditTree(turned)];
    expect(other.findings.map((it) => it.id)).toEqual(report.findings.map((it) => it.id));
  });

  test('judged more severely has changed severities, no new and no fixed findings', async () => {
    const report = await auditFiles(files);
    const high = new Set(report.findings.filter((it) => it.severity === 'HIGH').map((it) => it.ruleId));
    const harsher = await auditTree(treeOf(files), (results) =>
      results.map((result) =>
        high.has(result.ruleId)
          ? { ...result, fails: result.fails.map((it) => ({ ...it, severity: 'CRITICAL' as const })) }
          : result,
      ),
    );
    const changed = compareReports(report, { ...harsher, rules: 'other rules' });
    expect(told(changed)).toEqual([]);
    expect(changed.counts.severityChanged).toBeGreaterThanOrEqual(high.size);
    const causes = changed.findings.flatMap((it) => it.severityChange?.cause ?? []);
    expect(causes.every((cause) => cause === 'rules')).toBe(true);
  });
});

describe('any repository', () => {
  test('differs in nothing from itself, nor from itself with blank lines and comments', async () => {
    await fc.assert(
      fc.asyncProperty(anyDeployment, fc.array(fc.nat(), { maxLength: 12 }), async (deployment, places) => {
        const files = filesOf(deployment, usualPlaces);
        const report = await auditFiles(files);
        const commented = await auditFiles(mapFiles(files, (_, text) => insertLines(text, places)));
        expect(commented.findings.map((it) => it.id).sort()).toEqual(report.findings.map((it) => it.id).sort());
        expect(told(compareReports(report, commented))).toEqual([]);
      }),
      runs,
    );
  });

  test('with every file renamed has moved, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(anyDeployment, async (deployment) => {
        const report = await auditFiles(filesOf(deployment, usualPlaces));
        const renamed = await auditFiles(filesOf(deployment, otherPlaces));
        const comparison = compareReports(report, renamed);
        expect(unsettled(comparison)).toEqual([]);
        expect(comparison.counts.moved).toBe(report.findings.length);
      }),
      runs,
    );
  });

  test('with one of several equal images repaired has exactly one finding fixed', async () => {
    await fc.assert(
      fc.asyncProperty(anyDeployment, fc.nat(), async (deployment, chosen) => {
        const services = deployment.services.map((it) => ({ ...it, user: false }));
        const repaired = services.map((it, index) => ({ ...it, user: index === chosen % services.length }));
        const before = await auditFiles(filesOf({ ...deployment, services }, usualPlaces));
        const after = await auditFiles(filesOf({ ...deployment, services: repaired }, usualPlaces));
        const gone = compareReports(before, after).findings.filter(
          (it) => it.ruleId === 'container/non-root/runs-as-root',
        );
        expect(gone.filter((it) => it.change === 'fixed').map((it) => it.file)).toEqual([
          `service-${chosen % services.length}/Dockerfile`,
        ]);
        expect(gone.filter((it) => it.change === 'open')).toHaveLength(services.length - 1);
        expect(gone.filter((it) => it.change !== 'open' && it.change !== 'fixed')).toEqual([]);
      }),
      runs,
    );
  });

  test('compares alike in whatever order its findings are listed', async () => {
    await fc.assert(
      fc.asyncProperty(anyDeployment, anyDeployment, async (one, other) => {
        const [a, b] = [await auditFiles(filesOf(one, usualPlaces)), await auditFiles(filesOf(other, otherPlaces))];
        const turned = compareReports(
          { ...a, findings: [...a.findings].reverse() },
          { ...b, findings: [...b.findings].reverse() },
        );
        const straight = compareReports(a, b);
        expect(turned).toEqual(straight);
        const { fixed, new: added, open, moved } = straight.counts;
        expect([fixed + open + moved, added + open + moved]).toEqual([a.findings.length, b.findings.length]);
        const back = compareReports(b, a).counts;
        expect(back).toEqual({ ...straight.counts, fixed: added, new: fixed });
      }),
      runs,
    );
  });
});

test('every finding of a report has an identity of its own', async () => {
  for (const name of fixtures) {
    const { findings } = await auditFiles(fixtureFiles(name));
    expect(new Set(findings.map((it) => it.id)).size).toBe(findings.length);
    expect(findings.every((it) => severities.includes(it.severity))).toBe(true);
  }
});

function mapFiles(files: Files, change: (path: string, text: string) => string): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(path, text)]));
}

/** A comment and a blank line before the lines at these places, modulo the number of lines. */
function insertLines(text: string, places: readonly number[]): string {
  const lines = text.split('\n');
  const at = new Set(places.map((place) => place % lines.length));
  return lines
    .flatMap((line, index) => (at.has(index) ? ['# a note to whoever reads this', '', line] : [line]))
    .join('\n');
}

const hashComments = /(^|\/)(Dockerfile[^/]*|[^/]+\.(ya?ml|conf|toml|sh|env)|requirements[^/]*\.txt|\.env[^/]*)$/;

/** Before every unindented line where no other line is continued; scripts keep their first line. */
function commentedFixture(path: string, text: string): string {
  if (path.endsWith('.py')) return `# a note\n\n${text}`;
  if (!hashComments.test(path)) return text;
  const lines = text.split('\n');
  return lines
    .flatMap((line, index) => {
      const previous = lines[index - 1] ?? '';
      const free = /^\S/.test(line) && !/^(#!|\]|\}|---)/.test(line) && !/[\\[{]\s*$/.test(previous);
      return free && !(index === 0 && /^#/.test(line)) ? ['# a note', '', line] : [line];
    })
    .join('\n');
}
