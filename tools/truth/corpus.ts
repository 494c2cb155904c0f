import type { Answer, CorpusCase, FoundAt } from './labels.ts';

export interface CorpusRow {
  positives: number;
  found: number;
  foundInAlternative: number;
  negatives: number;
  falseAlarms: number;
}

export interface CorpusScore {
  readonly total: CorpusRow;
  readonly byKind: ReadonlyMap<string, CorpusRow>;
  readonly bySection: ReadonlyMap<string, CorpusRow>;
  readonly misses: readonly string[];
  readonly alarms: readonly string[];
}

interface Unit {
  readonly section: string;
  readonly file: string;
  readonly alternatives: readonly string[];
  readonly contested: boolean;
  readonly fair: boolean;
}

/** Counts per case, section and file. Labels that peers contradict and negatives marked unfair are left out. */
export function scoreCorpus(cases: readonly { readonly label: CorpusCase; readonly answer: Answer }[]): CorpusScore {
  const total = emptyRow();
  const byKind = new Map<string, CorpusRow>();
  const bySection = new Map<string, CorpusRow>();
  const misses: string[] = [];
  const alarms: string[] = [];
  for (const { label, answer } of cases) {
    const positives = unitsOf(label, true);
    const claimed = new Set(positives.map(keyOf));
    const rowsOf = (unit: Unit) => [total, rowIn(byKind, label.kind), rowIn(bySection, unit.section)];
    for (const unit of positives.filter((it) => !it.contested)) {
      const here = answer.findings.filter((it) => isSameFile(it, unit.file));
      const exact = here.some((it) => it.section === unit.section);
      const near = exact || here.some((it) => unit.alternatives.includes(it.section));
      for (const row of rowsOf(unit)) {
        row.positives += 1;
        if (exact) row.found += 1;
        if (near) row.foundInAlternative += 1;
      }
      if (!near) misses.push(`${label.id}  ${unit.section}  ${unit.file}`);
    }
    for (const unit of unitsOf(label, false)) {
      // A file with something wrong in the section says nothing about false alarms there.
      if (!unit.fair || claimed.has(keyOf(unit))) continue;
      const bad = answer.findings.filter((it) => isSameFile(it, unit.file) && it.section === unit.section);
      for (const row of rowsOf(unit)) {
        row.negatives += 1;
        if (bad.length > 0) row.falseAlarms += 1;
      }
      if (bad.length > 0) alarms.push(`${label.id}  ${unit.section}  ${bad.map((it) => it.ruleId).join(', ')}`);
    }
  }
  return { total, byKind, bySection, misses, alarms };
}

function unitsOf(label: CorpusCase, present: boolean): Unit[] {
  const units = new Map<string, Unit>();
  for (const it of label.expect.filter((expectation) => expectation.present === present)) {
    const known = units.get(keyOf(it));
    units.set(keyOf(it), {
      section: it.section,
      file: it.file,
      alternatives: [...(known?.alternatives ?? []), ...it.alt],
      contested: it.contested && (known?.contested ?? true),
      fair: it.fair && (known?.fair ?? true),
    });
  }
  return [...units.values()];
}

function keyOf(unit: { readonly section: string; readonly file: string }): string {
  return `${unit.section}\n${unit.file}`;
}

function isSameFile(finding: FoundAt, file: string): boolean {
  return finding.file === file || finding.file.endsWith(`/${file}`);
}

function emptyRow(): CorpusRow {
  return { positives: 0, found: 0, foundInAlternative: 0, negatives: 0, falseAlarms: 0 };
}

function rowIn(rows: Map<string, CorpusRow>, key: string): CorpusRow {
  const row = rows.get(key) ?? emptyRow();
  rows.set(key, row);
  return row;
}
