import type { FindingRow } from '@seaworthy/schema/api';
import type { Severity } from '@seaworthy/schema/vocabulary';

/** What the findings page shows; all of it lives in the URL. */
export interface Filter {
  /** Words, all of which must occur; `rule:`, `file:`, `section:` look in one place, a leading `-` excludes. */
  readonly text: string;
  /** Empty: every severity. */
  readonly severities: readonly Severity[];
  /** An area (`network`), a section (`network/tls`), or empty for all. */
  readonly area: string;
  readonly kind: 'all' | FindingRow['kind'];
}

export const noFilter: Filter = { text: '', severities: [], area: '', kind: 'all' };

/** Worst first; the order in which chips stand and lists sort. */
export const severityOrder: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'];
const kinds: readonly FindingRow['kind'][] = ['issue', 'suspicious'];

/** Reads `?q=&sev=critical,high&area=&kind=`; words that are not known are ignored, as in a link from a newer version. */
export function filterOf(params: URLSearchParams): Filter {
  const named = new Set((params.get('sev') ?? '').toUpperCase().split(','));
  return {
    text: params.get('q') ?? '',
    severities: severityOrder.filter((severity) => named.has(severity)),
    area: params.get('area') ?? '',
    kind: kinds.find((kind) => kind === params.get('kind')) ?? 'all',
  };
}

/** The search of a link to this filter, with its question mark; empty when nothing is set. */
export function searchOf(filter: Filter): string {
  const params = new URLSearchParams();
  if (filter.text.trim() !== '') params.set('q', filter.text);
  if (filter.severities.length > 0) params.set('sev', filter.severities.join(',').toLowerCase());
  if (filter.area !== '') params.set('area', filter.area);
  if (filter.kind !== 'all') params.set('kind', filter.kind);
  const search = params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  return search === '' ? '' : `?${search}`;
}

export function isFiltered(filter: Filter): boolean {
  return searchOf(filter) !== '';
}

/** The findings a filter lets through, in their order. */
export function matching(findings: readonly FindingRow[], filter: Filter): readonly FindingRow[] {
  const terms = termsOf(filter.text);
  return findings.filter(
    (finding) =>
      (filter.severities.length === 0 || filter.severities.includes(finding.severity)) &&
      (filter.kind === 'all' || finding.kind === filter.kind) &&
      (filter.area === '' || finding.section === filter.area || finding.section.startsWith(`${filter.area}/`)) &&
      terms.every((term) => term.negated !== term.texts(finding).some((text) => text.includes(term.word))),
  );
}

interface Term {
  readonly word: string;
  readonly negated: boolean;
  /** Where the word is looked for, in lower case. */
  readonly texts: (finding: FindingRow) => readonly string[];
}

const places: Readonly<Record<string, (finding: FindingRow) => readonly string[]>> = {
  rule: (finding) => [finding.ruleId.toLowerCase()],
  file: (finding) => [finding.file.toLowerCase()],
  section: (finding) => [finding.section],
};

/** Words between spaces; quotes keep words together. */
function termsOf(text: string): readonly Term[] {
  return [...text.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi)].flatMap(([whole, minus, key, quoted, bare]) => {
    const place = places[key?.toLowerCase() ?? ''];
    // A colon after another word is part of the text: `nginx.conf:31`, `http://host`.
    const word = place === undefined && key !== undefined ? whole.slice(minus?.length ?? 0) : (quoted ?? bare ?? '');
    return word === '' ? [] : [{ word: word.toLowerCase(), negated: minus === '-', texts: place ?? everywhere }];
  });
}

function everywhere(finding: FindingRow): readonly string[] {
  return [
    finding.title,
    `${finding.file}:${finding.line}`,
    finding.ruleId,
    finding.subject.name,
    finding.fix.title,
  ].map(lower);
}

function lower(text: string): string {
  return text.toLowerCase();
}
