import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Question, Report, SectionResult, UnreadFile } from '@seaworthy/schema/report';
import { areas, type Section, sections } from '@seaworthy/schema/taxonomy';
import { findingPlace } from './words.ts';
import { attributes, xmlLines, xmlText } from './xml.ts';

interface Case {
  readonly xml: string;
  readonly failed: boolean;
  readonly errored: boolean;
  readonly skipped: boolean;
}

/**
 * JUnit XML for build servers: a suite per area, a case per section. A finding is a failure, an unread file an error, an
 * open question, a suspicious pattern, an accepted risk or a section that does not apply a skipped case. Times are left out: the report
 * knows no clock.
 */
export function renderJunit(report: Report): string {
  const suites = areas.map((area) => {
    const own = sections.filter((section) => section.areaId === area.id);
    return suiteOf(
      area.title,
      own.map((section) => sectionCase(report, section)),
    );
  });
  // A file that feeds no section has no case of its own; it must not vanish.
  const homeless = report.input.failed.filter((file) => file.feeds.length === 0);
  const extra = homeless.length === 0 ? [] : [suiteOf('Files that were not read', homeless.map(fileCase))];
  const all = [...suites, ...extra];
  const name = `Seaworthy: ${report.project.name}${report.derived?.filter == null ? '' : ` (filtered: ${report.derived.filter})`}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes({ name, ...totals(all) })}>\n${all
    .map((suite) => suite.xml)
    .join('')}</testsuites>\n`;
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

function totals(suites: readonly { readonly counts: Counts }[]): Counts {
  const sum = (of: keyof Counts) => suites.reduce((total, { counts }) => total + counts[of], 0);
  return { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') };
}

function suiteOf(name: string, cases: readonly Case[]): { readonly xml: string; readonly counts: Counts } {
  const counts: Counts = {
    tests: cases.length,
    failures: cases.filter((it) => it.failed).length,
    errors: cases.filter((it) => it.errored).length,
    skipped: cases.filter((it) => it.skipped).length,
  };
  const body = cases.map((it) => it.xml).join('');
  return { xml: ` <testsuite${attributes({ name, ...counts })}>\n${body} </testsuite>\n`, counts };
}

function sectionCase(report: Report, section: Section): Case {
  const own = report.findings.filter((finding) => finding.section === section.id);
  const issues = own.filter((finding) => finding.kind === 'issue' && isOpen(finding));
  const unread = report.input.failed.filter((file) => file.feeds.includes(section.id));
  const result = report.sections.find((it) => it.id === section.id);
  const reason = skipReason(
    result,
    own,
    report.questions.filter((question) => question.section === section.id),
  );
  const skipped = issues.length === 0 && unread.length === 0 && reason !== null;
  const body = [
    ...issues.map(failureOf),
    ...unread.map(errorOf),
    ...(skipped ? [`   <skipped${attributes({ message: reason })}/>\n`] : []),
  ];
  const head = `  <testcase${attributes({
    classname: `seaworthy.${section.areaId}`,
    name: `${section.seed} ${section.title}`,
    file: issues[0]?.file || undefined,
  })}`;
  const xml = body.length === 0 ? `${head}/>\n` : `${head}>\n${body.join('')}  </testcase>\n`;
  return { xml, failed: issues.length > 0, errored: unread.length > 0, skipped };
}

/** Null: the section is sound, or somebody attested it. */
function skipReason(
  result: SectionResult | undefined,
  own: readonly Finding[],
  questions: readonly Question[],
): string | null {
  const suspicious = own.find(isOpen);
  if (suspicious !== undefined) return `needs confirmation: suspicious pattern, ${suspicious.title}`;
  // Only findings that people decided on: the case must not look passed.
  if (own.length > 0 && suspicious === undefined) return decidedReason(own);
  switch (result?.state) {
    case 'sound':
    case 'attested':
      return null;
    case 'na':
      return `n/a: ${result.reason ?? 'not applicable'}`;
    case 'finding':
      return `needs confirmation: ${result.reason ?? 'its findings are not in this file'}`;
    default: {
      const open = questions.find((question) => question.answer === undefined);
      return `needs confirmation: ${open?.text ?? result?.reason ?? 'not assessed'}`;
    }
  }
}

function decidedReason(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ triage, title }) => {
      if (triage === undefined) return [];
      const { kind, by, until, reason } = triage;
      const verb = kind === 'accepted-risk' ? 'accepted risk' : 'no problem';
      return [`${verb}${by === '' ? '' : ` (${by})`}${until === null ? '' : ` until ${until}`}: ${title}. ${reason}`];
    })
    .join('; ');
}

function failureOf(finding: Finding): string {
  const text = [
    findingPlace(finding),
    ...finding.problem,
    `Confidence: ${finding.confidence}`,
    `Fix: ${finding.fix.title}`,
    finding.fix.after,
    `Rule: ${finding.ruleId}`,
  ];
  return `   <failure${attributes({ type: finding.severity, message: finding.title })}>${text.map(xmlLines).join('\n')}</failure>\n`;
}

function errorOf(file: UnreadFile): string {
  const place = file.line === undefined ? file.path : `${file.path}:${file.line}`;
  return `   <error${attributes({ type: 'unread', message: `${place} was not read` })}>${xmlText(file.reason)}</error>\n`;
}

function fileCase(file: UnreadFile): Case {
  const head = attributes({ classname: 'seaworthy.unread', name: file.path || 'unnamed' });
  return { xml: `  <testcase${head}>\n${errorOf(file)}  </testcase>\n`, failed: false, errored: true, skipped: false };
}
