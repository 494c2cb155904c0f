import type { CorpusRow, CorpusScore } from './corpus.ts';
import type { GoldScore, Share } from './gold.ts';

const out = (line: string) => process.stdout.write(`${line}\n`);

export function printCorpus(score: CorpusScore, cases: number, details: boolean): void {
  out(`Labelled cases: ${cases}`);
  out('');
  out(row(['', 'recall', 'with alternatives', 'false alarms']));
  const lines: [string, CorpusRow][] = [['all', score.total], ...sorted(score.byKind), ...sorted(score.bySection)];
  for (const [name, it] of lines) {
    out(
      row([
        name,
        part({ hit: it.found, of: it.positives }),
        part({ hit: it.foundInAlternative, of: it.positives }),
        part({ hit: it.falseAlarms, of: it.negatives }),
      ]),
    );
  }
  out('');
  if (!details) return;
  for (const miss of score.misses) out(`missed       ${miss}`);
  for (const alarm of score.alarms) out(`false alarm  ${alarm}`);
  out('');
}

export function printGold(
  scores: readonly { readonly name: string; readonly score: GoldScore }[],
  details: boolean,
): void {
  out(`Labelled repositories: ${scores.length}`);
  out('');
  const names = scores.map((it) => it.name);
  const width = columnWidth(names);
  out(row(['', ...names, 'together'], width));
  const figures: [string, (score: GoldScore) => Share][] = [
    ['issues found', (it) => it.issues],
    ['weighted, what files can tell', (it) => it.weighted],
    ['across files', (it) => it.crossFile],
    ['weighted, any named place', (it) => it.weightedWide],
    ['across files, any named place', (it) => it.crossFileWide],
    ['severity within one step', (it) => it.severityWithinOne],
    ['passes with evidence', (it) => it.passes],
    ['traps at HIGH or above', (it) => ({ hit: it.traps.length, of: it.trapCount })],
  ];
  for (const [name, figure] of figures) {
    const shares = scores.map(({ score }) => figure(score));
    out(row([name, ...shares.map(part), part(together(shares))], width));
  }
  const counts: [string, (score: GoldScore) => number][] = [
    ['findings', (it) => it.findings],
    ['  of them without a label', (it) => it.unmatched.length],
    ['questions', (it) => it.questions],
    ['ticks without evidence', (it) => it.unproven],
  ];
  for (const [name, count] of counts) {
    const numbers = scores.map(({ score }) => count(score));
    out(row([name, ...numbers.map(String), `median ${median(numbers)}`], width));
  }
  out('');
  if (details) for (const { name, score } of scores) printDetails(name, score);
}

function printDetails(name: string, score: GoldScore): void {
  for (const it of score.traps) out(`trap     ${it.id}  ${it.severity} ${it.ruleId}`);
  for (const it of score.missed) {
    out(
      `missed   ${it.id}  ${it.importance} ${it.severity ?? ''} ${it.section ?? 'no section'} ${it.file ?? 'repository'}:${it.line ?? ''}  ${it.statement}`,
    );
  }
  for (const it of score.unmatched) out(`no label ${name}  ${it.severity} ${it.ruleId} ${it.file}:${it.line}`);
}

function together(shares: readonly Share[]): Share {
  return { hit: shares.reduce((sum, it) => sum + it.hit, 0), of: shares.reduce((sum, it) => sum + it.of, 0) };
}

function part({ hit, of }: Share): string {
  return of === 0 ? '–' : `${((100 * hit) / of).toFixed(1)} % ${hit}/${of}`;
}

function median(numbers: readonly number[]): number {
  const ordered = [...numbers].sort((a, b) => a - b);
  return ordered[Math.floor((ordered.length - 1) / 2)] ?? 0;
}

function sorted(rows: ReadonlyMap<string, CorpusRow>): [string, CorpusRow][] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Wide enough for the longest name; names are cut only where the whole line would pass 200 characters. */
export function columnWidth(names: readonly string[]): number {
  const longest = Math.max(16, ...names.map((name) => name.length + 2));
  return Math.max(16, Math.min(longest, Math.floor((200 - 32) / (names.length + 1))));
}

function row(cells: readonly string[], width = 20): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(32) : cell.slice(0, width - 1).padEnd(width)))
    .join('')
    .trimEnd();
}
