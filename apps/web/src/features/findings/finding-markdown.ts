import type { Finding } from '@seaworthy/schema/report';

/** The finding as the Markdown report writes it, for pasting into an issue or a chat. */
export function findingMarkdown(finding: Finding): string {
  const lines = finding.endLine > finding.line ? `${finding.line}-${finding.endLine}` : `${finding.line}`;
  return [
    `#### ${finding.title}`,
    `[SEVERITY: ${finding.severity}]`,
    '',
    `Location: ${finding.file} : ${lines}`,
    `Risk Category: ${finding.riskCategory}`,
    '',
    'The Problem:',
    ...finding.problem.map(bullet),
    '',
    'Production Impact:',
    ...finding.impact.map(bullet),
    bullet(`Confidence: ${finding.confidence}`),
    '',
    'How to Verify:',
    ...finding.verify.map(bullet),
    '',
    'The Fix:',
    ...fixOf(finding),
    '',
    'Trade-off Consideration:',
    ...finding.tradeOff.map(bullet),
    '',
  ].join('\n');
}

function fixOf({ fix }: Finding): readonly string[] {
  const fence = '```';
  const block = (heading: string | null, text: string) => [
    ...(heading === null ? [] : [heading, '']),
    `${fence}${fix.language}`,
    text.replace(/\n$/, ''),
    fence,
  ];
  if (fix.before === null) return block(null, fix.after);
  return [...block(`Before (${fix.at ?? 'now'}):`, fix.before), '', ...block('After:', fix.after)];
}

function bullet(text: string): string {
  return `- ${text}`;
}
