import type { FindingRow } from '@seaworthy/schema/api-findings';
import { isAccepted, isDismissed, isOpen } from '@seaworthy/schema/open-findings';
import type { Question } from '@seaworthy/schema/report';
import { globTest } from './glob.ts';
import { type Query, type QueryTerm, unknowable } from './query.ts';

/** What a filter may ask of a report beyond the finding itself. */
export interface QueryFacts {
  /** Sections with a question that nobody answered. */
  readonly askedSections: ReadonlySet<string>;
}

export function queryFactsOf(questions: readonly Pick<Question, 'section' | 'answer'>[]): QueryFacts {
  const open = questions.filter((question) => question.answer === undefined);
  return { askedSections: new Set(open.map((question) => question.section)) };
}

/** The findings that meet every condition, in their order. */
export function matching(rows: readonly FindingRow[], query: Query, facts: QueryFacts): readonly FindingRow[] {
  if (query.terms.length === 0) return rows;
  const tests = query.terms.map((term) => testOf(term, facts));
  return rows.filter((row) => tests.every((test) => test(row)));
}

/**
 * Why nothing matches: the one condition that hides most, with how many findings would show without it. Null when no
 * single condition is to blame.
 */
export function hiddenBy(
  rows: readonly FindingRow[],
  query: Query,
  facts: QueryFacts,
): { readonly term: QueryTerm; readonly rest: Query; readonly count: number } | null {
  const without = query.terms.map((term) => {
    const rest = { terms: query.terms.filter((other) => other !== term) };
    return { term, rest, count: matching(rows, rest, facts).length };
  });
  const [best] = without.sort((a, b) => b.count - a.count);
  return best === undefined || best.count === 0 ? null : best;
}

type Test = (row: FindingRow) => boolean;

function testOf({ key, values, negated }: QueryTerm, facts: QueryFacts): Test {
  const knowable = values.filter((value) => key === 'text' || unknowable[key]?.includes(value) !== true);
  const tests = knowable.map((value) => valueTest(key, value, facts));
  return (row) => tests.some((test) => test(row)) !== negated;
}

function valueTest(key: QueryTerm['key'], value: string, facts: QueryFacts): Test {
  const wanted = value.toLowerCase();
  switch (key) {
    case 'text':
      return (row) => textOf(row).includes(wanted);
    case 'sev':
      return (row) => row.severity.toLowerCase() === wanted;
    case 'conf':
      return (row) => row.confidence.toLowerCase() === wanted;
    case 'area':
      return (row) => row.section.startsWith(`${wanted}/`);
    case 'section':
      return (row) => row.section === wanted || row.section.endsWith(`/${wanted}`);
    case 'rule':
      return (row) => row.ruleId.includes(wanted);
    case 'file':
      return fileTest(wanted);
    case 'is':
      return isTest(wanted);
    case 'has':
      return (row) => (wanted === 'patch' ? row.fix.patch : facts.askedSections.has(row.section));
    case 'fix':
      return (row) => row.fix.grade === wanted;
    case 'plan':
      return (row) => row.plan === wanted;
    case 'owner':
      return () => false;
  }
}

function isTest(wanted: string): Test {
  switch (wanted) {
    case 'open':
      return isOpen;
    case 'accepted':
      return isAccepted;
    case 'dismissed':
      return isDismissed;
    default:
      return (row) => wanted === 'suspicious' && row.kind === 'suspicious';
  }
}

/** A part of the path; with `*` the whole of it. */
function fileTest(wanted: string): Test {
  if (!wanted.includes('*')) return (row) => row.file.toLowerCase().includes(wanted);
  const fits = globTest(wanted);
  // Findings share files: each path is looked at once.
  const known = new Map<string, boolean>();
  return ({ file }) => {
    const answer = known.get(file) ?? fits(file.toLowerCase());
    known.set(file, answer);
    return answer;
  };
}

/** In lower case, kept per row: a keystroke over 5,000 findings must not make the same texts again. */
const texts = new WeakMap<FindingRow, string>();

function textOf(row: FindingRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  // Line ends keep the fields apart: no word matches across two of them.
  const text = [row.title, `${row.file}:${row.line}`, row.ruleId, row.subject.name, row.fix.title]
    .join('\n')
    .toLowerCase();
  texts.set(row, text);
  return text;
}
