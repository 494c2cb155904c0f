import type { Finding } from '@seaworthy/schema/report';
import { findingMarkdown } from './finding-markdown.ts';

/** The finding as a task that stands alone: what to change where, how to prove it, what not to touch. */
export function agentTask(finding: Finding): string {
  const { fix } = finding;
  const files = [...new Set(fix.edits.map((edit) => edit.path))];
  return [
    `# Task: ${fix.title}`,
    '',
    `Change ${files.length === 0 ? finding.file : files.join(', ')} so that this finding of the infrastructure audit is closed.`,
    'Change nothing else. Keep the style of the file. Do not print or copy secrets.',
    '',
    ...(fix.patch === undefined
      ? ['The fix below is advice: adapt names and values to this repository.']
      : [
          'This patch does it; check it against the file before you apply it:',
          '',
          '```diff',
          fix.patch.trimEnd(),
          '```',
        ]),
    '',
    'Done when:',
    ...finding.verify.map((step) => `- ${step}`),
    `- A new audit no longer reports ${finding.ruleId} at ${finding.file}:${finding.line}.`,
    '',
    findingMarkdown(finding),
  ].join('\n');
}
