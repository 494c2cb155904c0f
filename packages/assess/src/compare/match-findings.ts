import type { Finding, Report } from '@seaworthy/schema/report';
import { compareText } from '@seaworthy/schema/words';
import { sameTextShare, similarity } from './similar-text.ts';

export interface FindingPair {
  readonly before: Finding;
  readonly after: Finding;
}

export interface FindingMatch {
  readonly pairs: readonly FindingPair[];
  readonly fixed: readonly Finding[];
  readonly added: readonly Finding[];
}

/** Beyond this many pairs of one rule only equal texts are compared: a table of distances for each would take minutes. */
const comparedPairs = 2_500;
/** Candidates of equal text that are looked at for one finding then. */
const triedTwins = 50;
/** `ports:` stands in every file; a line that can stand for a finding in a file that stayed has more to say. */
const tellingLength = 12;

/**
 * Which finding of `after` is which of `before`, one to one. First the same thing in the same file; then the same thing
 * in another file, where there is only one on either side; then the same rule at nearly the same text, where the file was
 * renamed or its subject was. The order of the findings in the reports does not matter.
 */
export function matchFindings(before: Report, after: Report): FindingMatch {
  const rest: Rest = { before: new Set(before.findings), after: new Set(after.findings), pairs: [] };
  const files = { before: namedFiles(before), after: namedFiles(after) };
  matchInPlace(rest);
  matchMoved(rest, files);
  matchByText(rest, files);
  return { pairs: rest.pairs, fixed: [...rest.before], added: [...rest.after] };
}

interface Rest {
  readonly before: Set<Finding>;
  readonly after: Set<Finding>;
  readonly pairs: FindingPair[];
}

interface NamedFiles {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

function pair(rest: Rest, before: Finding, after: Finding): void {
  rest.before.delete(before);
  rest.after.delete(after);
  rest.pairs.push({ before, after });
}

/** Equals in one file are told apart by their text, and only then by their order: the first of two may be the one fixed. */
function matchInPlace(rest: Rest): void {
  const key = (it: Finding) => `${it.fingerprints.logical} ${it.file}`;
  const there = groups(rest.after, key);
  for (const [name, here] of groups(rest.before, key)) {
    const candidates = there.get(name) ?? [];
    for (const one of here) {
      const twin = candidates.find((it) => rest.after.has(it) && textOf(it) === textOf(one));
      if (twin !== undefined) pair(rest, one, twin);
    }
    for (const one of here.filter((it) => rest.before.has(it))) {
      const twin = candidates.find((it) => rest.after.has(it));
      if (twin !== undefined) pair(rest, one, twin);
    }
  }
}

function matchMoved(rest: Rest, files: NamedFiles): void {
  const key = (it: Finding) => it.fingerprints.logical;
  const there = groups(rest.after, key);
  for (const [name, [one, ...others]] of groups(rest.before, key)) {
    const [twin, ...twins] = there.get(name) ?? [];
    if (one === undefined || twin === undefined || others.length > 0 || twins.length > 0) continue;
    // Fixed in one Dockerfile and new in another is no move while both files are there.
    if (one.subject.name === twin.subject.name || isRenamed(one, twin, files)) pair(rest, one, twin);
  }
}

function matchByText(rest: Rest, files: NamedFiles): void {
  const key = (it: Finding) => it.ruleId;
  const there = groups(rest.after, key);
  for (const [ruleId, here] of groups(rest.before, key)) {
    const candidates = there.get(ruleId) ?? [];
    if (here.length * candidates.length > comparedPairs) matchEqualTexts(rest, here, candidates, files);
    else matchLikeTexts(rest, here, candidates, files);
  }
}

/** The likeliest pairs first: the same thing, then the nearer path, then the closer text. */
function matchLikeTexts(rest: Rest, here: readonly Finding[], candidates: readonly Finding[], files: NamedFiles): void {
  const likely = here.flatMap((one) =>
    candidates.flatMap((twin) => {
      const text = canBe(one, twin, files) ? similarity(textOf(one), textOf(twin)) : 0;
      if (text < sameTextShare) return [];
      const same = Number(one.fingerprints.logical === twin.fingerprints.logical);
      return [{ one, twin, text, same, near: nearness(one.file, twin.file) }];
    }),
  );
  likely.sort(
    (a, b) => b.same - a.same || b.near - a.near || b.text - a.text || byPlace(a.one, b.one) || byPlace(a.twin, b.twin),
  );
  for (const { one, twin } of likely) if (rest.before.has(one) && rest.after.has(twin)) pair(rest, one, twin);
}

/** For thousands of one rule: equal texts only, by the same thing, then by the name of the file, then in order. */
function matchEqualTexts(
  rest: Rest,
  here: readonly Finding[],
  candidates: readonly Finding[],
  files: NamedFiles,
): void {
  const keys = [
    (it: Finding) => `${textOf(it)}\u0000${it.fingerprints.logical}`,
    (it: Finding) => `${textOf(it)}\u0000${it.file.slice(it.file.lastIndexOf('/') + 1)}`,
    textOf,
  ];
  for (const key of keys) {
    const free = groups(
      candidates.filter((it) => rest.after.has(it)),
      key,
    );
    for (const one of here.filter((it) => rest.before.has(it))) {
      const group = free.get(key(one)) ?? [];
      const index = group.slice(0, triedTwins).findIndex((twin) => canBe(one, twin, files));
      const [twin] = index < 0 ? [] : group.splice(index, 1);
      if (twin !== undefined) pair(rest, one, twin);
    }
  }
}

/** Whether two findings of equal text may be one: the file stayed and the text says enough, or the file was renamed. */
function canBe(one: Finding, twin: Finding, files: NamedFiles): boolean {
  return one.file === twin.file ? textOf(one).length >= tellingLength : isRenamed(one, twin, files);
}

/** The old path is gone and the new one was not there: as far as the reports name their files. */
function isRenamed(one: Finding, twin: Finding, files: NamedFiles): boolean {
  return one.file !== twin.file && !files.after.has(one.file) && !files.before.has(twin.file);
}

/** Every file that some part of the report speaks of. Reports do not list all files of their tree. */
function namedFiles(report: Report): Set<string> {
  const { findings, sections, ruleOutcomes, questions, model, input } = report;
  return new Set([
    ...findings.map((it) => it.file),
    ...[...findings, ...sections, ...ruleOutcomes, ...questions].flatMap((it) => it.evidence.map(({ path }) => path)),
    ...[...model.components, ...model.volumes, ...model.edges].flatMap((it) => it.evidence.map(({ path }) => path)),
    ...model.environments.flatMap((it) => it.examples.map(({ path }) => path)),
    ...input.failed.map(({ path }) => path),
  ]);
}

/** Parts that two paths share from their ends, the name counted most. */
function nearness(a: string, b: string): number {
  const [left, right] = [a.split('/').reverse(), b.split('/').reverse()];
  let equal = 0;
  while (equal < left.length && left[equal] === right[equal]) equal += 1;
  const folders = new Set(left.slice(1));
  return equal * 10 + right.slice(1).filter((it) => folders.has(it)).length;
}

/** The anchored line; what it stands on when the report quotes none. */
function textOf(finding: Finding): string {
  const { file, line, evidence } = finding;
  return evidence.find((it) => it.path === file && it.startLine === line)?.quote ?? '';
}

function groups(findings: Iterable<Finding>, key: (finding: Finding) => string): Map<string, Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const finding of [...findings].sort(byPlace)) {
    const group = found.get(key(finding));
    if (group === undefined) found.set(key(finding), [finding]);
    else group.push(finding);
  }
  return found;
}

function byPlace(a: Finding, b: Finding): number {
  return compareText(a.file, b.file) || a.line - b.line || compareText(a.id, b.id);
}
