import { gradeOf } from '@seaworthy/schema/fix-grade';
import type { Finding } from '@seaworthy/schema/report';
import type { Fix } from '@seaworthy/schema/report-fix';
import { bullet, fence, inline, oneLine } from './escape.ts';
import { hours, lines } from './words.ts';

/**
 * One finding: a heading, then the audit prompt's block. From `[SEVERITY:` to the last bullet of the trade-off the labels,
 * their order and their punctuation are the prompt's, byte for byte; whatever the prompt does not name is in the heading.
 */
export function findingBlock(finding: Finding, level: '###' | '####'): string {
  return [
    `${level} ${finding.number} · ${inline(finding.ruleId)} · ${inline(finding.title)}`,
    `[SEVERITY: ${finding.severity}]`,
    '',
    `Location: ${inline(finding.file) || 'repository'} : ${lines({ startLine: finding.line, endLine: finding.endLine })}`,
    `Risk Category: ${finding.riskCategory}`,
    '',
    'The Problem:',
    ...bullets(finding.problem),
    '',
    'Production Impact:',
    ...bullets(finding.impact),
    `- Confidence: ${finding.confidence}`,
    '',
    'How to Verify:',
    ...bullets(finding.verify),
    '',
    'The Fix:',
    ...bullets([finding.fix.title]),
    '',
    fixFence(finding.fix),
    '',
    'Trade-off Consideration:',
    ...bullets([...finding.tradeOff, effortLine(finding), ...monitorLine(finding)]),
  ].join('\n');
}

function bullets(texts: readonly string[]): string[] {
  return texts.filter((text) => oneLine(text) !== '').map((text) => `- ${bullet(text)}`);
}

function fixFence(fix: Fix): string {
  if (fix.before === null) {
    const head = fix.at === null ? '' : `${remark(fix.language, `new: ${fix.at}`)}\n`;
    return fence(fix.language, `${head}${fix.after}`);
  }
  const before = remark(fix.language, `before${fix.at === null ? '' : ` (${fix.at})`}`);
  return fence(fix.language, `${before}\n${fix.before}\n${remark(fix.language, 'after')}\n${fix.after}`);
}

/** A comment in the snippet's language. */
function remark(language: string, text: string): string {
  const line = oneLine(text);
  switch (language.toLowerCase()) {
    case 'javascript':
    case 'typescript':
    case 'js':
    case 'ts':
    case 'tsx':
    case 'jsx':
    case 'json':
    case 'jsonc':
    case 'go':
    case 'java':
      return `// ${line}`;
    case 'sql':
      return `-- ${line}`;
    case 'html':
    case 'xml':
    case 'markdown':
    case 'md':
      return `<!-- ${line.replaceAll('--', '- -')} -->`;
    default:
      return `# ${line}`;
  }
}

/** The effort as a sentence of the trade-off, and what is known of the patch. */
export function effortLine(finding: Finding): string {
  const proven = gradeOf(finding.fix) === 'proven' ? ' Patch proven: closes this finding, opens none.' : '';
  return `Effort ${hours(finding.effort)}: ${finding.effort.why.join('; ')}.${proven}`;
}

/** What to watch, as a sentence of the trade-off; none when there is nothing to watch. */
export function monitorLine(finding: Finding): string[] {
  if (finding.monitor === undefined) return [];
  const { metric, threshold, why } = finding.monitor;
  return [`MONITOR: acceptable now. Watch: ${metric}. Threshold: ${threshold}. Why: ${why.replace(/\.$/, '')}.`];
}
