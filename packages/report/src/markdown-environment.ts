import { type Assumption, assumptionIds, type Question, type Report, type UnreadFile } from '@seaworthy/schema/report';
import { bullet, codeSpan, inline, prose, row } from './escape.ts';
import { placeOf } from './words.ts';

/** Environment & Assumptions with its seven rows, what needs confirmation, and what was not read. */
export function environmentPart(report: Report): string[] {
  return [
    '## Environment & Assumptions',
    '',
    row(['Item', 'Inferred value', 'Confidence', 'Evidence']),
    row(['---', '---', '---', '---']),
    ...assumptionIds.map((id) => assumptionRow(id, report.assumptions)),
    '',
    '### Needs Confirmation',
    '',
    ...confirmations(report),
    '',
    '### Not read',
    '',
    ...(report.input.failed.length === 0
      ? ['Every file that says something about deployment was read.']
      : report.input.failed.map(unreadLine)),
  ];
}

const titles: Readonly<Record<Assumption['id'], string>> = {
  'deployment-target': 'Deployment target',
  'reverse-proxy': 'Reverse proxy / load balancer',
  'tls-termination': 'TLS termination point and certificate management',
  'orchestration-and-scaling': 'Container orchestration and scaling strategy',
  'secrets-management': 'Secrets management approach',
  'storage-strategy': 'Storage strategy',
  'ci-cd': 'CI/CD pipeline',
};

function assumptionRow(id: Assumption['id'], assumptions: readonly Assumption[]): string {
  const assumption = assumptions.find((candidate) => candidate.id === id);
  if (assumption === undefined) return row([titles[id], 'Needs Confirmation', 'Low', 'none found']);
  const value = assumption.value === null ? openValue(assumption) : prose(assumption.value);
  const places = assumption.evidence.slice(0, 3).map((evidence) => codeSpan(placeOf(evidence)));
  return row([titles[id], value, assumption.confidence, places.length === 0 ? 'none found' : places.join(', ')]);
}

function openValue({ note, bestPracticeDefault }: Assumption): string {
  const known = note === undefined ? '' : `: ${prose(note)}`;
  return `Needs Confirmation${known}; best-practice default: ${prose(bestPracticeDefault)}`;
}

function confirmations(report: Report): string[] {
  const assumed = report.assumptions.filter((assumption) => assumption.value === null);
  const entries = [
    ...report.questions.map(questionLine),
    ...assumed.map(
      (assumption) =>
        `- **${titles[assumption.id]}** could not be inferred. Best-practice default assumed: ${prose(assumption.bestPracticeDefault)}`,
    ),
  ];
  return entries.length === 0 ? ['Nothing is open.'] : entries;
}

function questionLine(question: Question): string {
  const [place] = question.evidence;
  const seen = place === undefined ? '' : ` Seen: ${codeSpan(placeOf(place))}.`;
  const asked = `- **${bullet(question.text)}** Needed: ${sentence(question.needed)} Best-practice default assumed: ${sentence(question.assumedDefault)} Affects: ${question.section}; "no" would be ${question.severityIfNo}.${seen}`;
  if (question.answer === undefined) return asked;
  const note = question.answer.note.trim() === '' ? '' : ` Note: ${sentence(question.answer.note)}`;
  return `${asked} Answered "${question.answer.value}" by ${inline(question.answer.by)}, ${inline(question.answer.on)}.${note}`;
}

function unreadLine(file: UnreadFile): string {
  const line = file.line === undefined ? '' : ` at line ${file.line}`;
  const feeds = file.feeds.length === 0 ? 'nothing that is rated' : file.feeds.join(', ');
  return `- ${bullet(file.path)} — ${prose(file.reason)}${line} (feeds: ${feeds})`;
}

function sentence(text: string): string {
  const words = prose(text);
  return words === '' || /[.?!]$/.test(words) ? words : `${words}.`;
}
