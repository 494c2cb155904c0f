import { type Answer, type FoundAt, GoldRow } from './labels.ts';

/** Lines that a finding may stand away from its label. */
const tolerance = 5;

/** Sections in which the same fact may stand, by the labels' own rules. */
const neighbours: readonly (readonly string[])[] = [
  ['container/healthcheck', 'health/endpoints', 'health/startup-probes'],
  ['container/base-image', 'container/reproducible-build'],
  ['secrets/config-drift', 'secrets/exposure'],
  ['storage/volumes', 'recovery/backups'],
  ['deployment/strategy', 'deployment/smoke-tests'],
];

/** @throws Error naming file and line when a row is no label. */
export function parseGold(name: string, text: string): GoldRow[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const id = `${name}:${index + 1}`;
    const parsed = GoldRow.safeParse(parseJson(line, id));
    if (!parsed.success)
      throw new Error(
        `${id} is no label: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
      );
    return [{ ...parsed.data, id }];
  });
}

function parseJson(line: string, id: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`${id} is no JSON: write one object per line`, { cause: error });
  }
}

export interface GoldScore {
  readonly issues: Share;
  /** Weighted by importance, only what a static reader can establish. */
  readonly weighted: Share;
  readonly crossFile: Share;
  /** The same as `weighted`, any named place and neighbouring sections counted too. */
  readonly weightedWide: Share;
  readonly crossFileWide: Share;
  readonly severityWithinOne: Share;
  readonly traps: readonly { readonly id: string; readonly ruleId: string; readonly severity: string }[];
  readonly trapCount: number;
  readonly passes: Share;
  readonly findings: number;
  readonly questions: number;
  readonly unproven: number;
  readonly missed: readonly GoldRow[];
  readonly unmatched: readonly FoundAt[];
}

export interface Share {
  readonly hit: number;
  readonly of: number;
}

const ladder = ['MONITOR', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** Compares one repository's answer with its labels. Pure; the order of neither matters. */
export function scoreGold(rows: readonly GoldRow[], answer: Answer): GoldScore {
  const issues = rows.filter((row) => row.kind === 'issue');
  const knowable = issues.filter((row) => row.deterministic !== 'no');
  const crossing = knowable.filter((row) => row.crossFile);
  const strict = new Map(rows.map((row) => [row, answer.findings.filter((it) => meets(row, it))]));
  const wide = new Map(rows.map((row) => [row, answer.findings.filter((it) => meetsWidely(row, it))]));
  const found = (row: GoldRow) => (strict.get(row) ?? []).length > 0;
  const foundWide = (row: GoldRow) => found(row) || (wide.get(row) ?? []).length > 0;
  const traps = rows.filter((row) => row.kind === 'trap');
  const proofs = rows.filter((row) => row.kind === 'pass');
  const labelled = new Set(
    [...strict].flatMap(([row, hits]) => (row.kind === 'trap' || row.kind === 'pass' ? [] : hits)),
  );
  return {
    issues: share(issues, found),
    weighted: weigh(knowable, found),
    crossFile: share(crossing, found),
    weightedWide: weigh(knowable, foundWide),
    crossFileWide: share(crossing, foundWide),
    severityWithinOne: share(issues.filter(found), (row) => isNear(row, strict.get(row) ?? [])),
    traps: traps.flatMap((trap) => violations(trap, answer.findings, labelled)),
    trapCount: traps.length,
    passes: share(proofs, (row) =>
      answer.passes.some((it) => it.section === row.section && (row.file ?? it.file) === it.file),
    ),
    findings: answer.findings.length,
    questions: answer.questions,
    unproven: answer.unproven.length,
    missed: issues.filter((row) => !foundWide(row)),
    unmatched: answer.findings.filter(
      (it) => !labelled.has(it) && ![...wide].some(([row, hits]) => row.kind === 'issue' && hits.includes(it)),
    ),
  };
}

function share(rows: readonly GoldRow[], isHit: (row: GoldRow) => boolean): Share {
  return { hit: rows.filter(isHit).length, of: rows.length };
}

function weigh(rows: readonly GoldRow[], isHit: (row: GoldRow) => boolean): Share {
  const sum = (some: readonly GoldRow[]) => some.reduce((total, row) => total + row.importance, 0);
  return { hit: sum(rows.filter(isHit)), of: sum(rows) };
}

/** Rules 1 to 3 of the labels: section, file, line within five or inside the labelled range. */
function meets(row: GoldRow, finding: FoundAt): boolean {
  const places = [row, ...row.alt.map((other) => ({ ...row, ...other }))];
  return places.some((place) => {
    if (place.section != null && place.section !== finding.section) return false;
    if (place.file == null) return place.section != null;
    return place.file === finding.file && isClose(place, finding.line, finding.line);
  });
}

/** Rules 4 to 6: neighbouring sections, and any place that the finding itself names. */
function meetsWidely(row: GoldRow, finding: FoundAt): boolean {
  if (row.section != null && !isNeighbour(row.section, finding.section)) return false;
  if (row.file == null) return row.section != null;
  return finding.places.some((place) => place.file === row.file && isClose(row, place.line, place.endLine));
}

function isNeighbour(a: string, b: string): boolean {
  return a === b || neighbours.some((group) => group.includes(a) && group.includes(b));
}

function isClose(row: Pick<GoldRow, 'line' | 'lineEnd'>, from: number, to: number): boolean {
  if (row.line == null) return true;
  return to >= row.line - tolerance && from <= (row.lineEnd ?? row.line) + tolerance;
}

function isNear(row: GoldRow, hits: readonly FoundAt[]): boolean {
  if (row.severity == null) return true;
  const wanted = ladder.indexOf(row.severity);
  return hits.some((hit) => Math.abs(ladder.indexOf(hit.severity) - wanted) <= 1);
}

/** Findings at HIGH or above that sit exactly on the trap and on no labelled issue. */
function violations(trap: GoldRow, findings: readonly FoundAt[], labelled: ReadonlySet<FoundAt>) {
  return findings
    .filter((it) => (it.severity === 'HIGH' || it.severity === 'CRITICAL') && !labelled.has(it) && isOn(trap, it))
    .map((it) => ({ id: trap.id, ruleId: it.ruleId, severity: it.severity }));
}

function isOn(trap: GoldRow, finding: FoundAt): boolean {
  if (trap.section != null && trap.section !== finding.section) return false;
  if (trap.file == null) return trap.section != null;
  if (trap.file !== finding.file) return false;
  return trap.line == null || (finding.line >= trap.line && finding.line <= (trap.lineEnd ?? trap.line));
}
