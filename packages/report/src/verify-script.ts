import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import { oneLine } from './escape.ts';
import { isInert } from './inert-command.ts';
import { findingPlace } from './words.ts';

/** One thing to run. `id` is the finding's number, or `v1` … for the recommended verification. */
interface Step {
  readonly id: string;
  readonly title: string;
  readonly expect: string;
  readonly command: string;
  /** Shown, never run: what a shell would make of it cannot be told from here. */
  readonly byHand: boolean;
}

/**
 * `verify.sh`: the commands of "How to verify" and of the recommended verification. Started alone it lists them; it runs
 * only the ones that are named. Text of the audited repository stands in the commands, so each is an inert quoted word
 * until somebody has read it and asks for it by its number; one that is more than a program and its words is never run.
 */
export function renderVerifyScript(report: Report): string {
  const general = report.verification.map((step, index) => ({
    id: `v${index + 1}`,
    title: step.why,
    expect: step.expect,
    command: step.command,
    byHand: false,
  }));
  const names = report.findings.flatMap(({ file, subject }) => [file, subject.name]);
  // Such a name ends the code that it stands in, and begins another.
  const forging = [...new Set(names)].filter((name) => name.includes('`'));
  return [
    '#!/usr/bin/env bash',
    `# Seaworthy: verification of ${oneLine(report.project.name) || 'unnamed'}, receipt ${report.receipt.sha256.slice(0, 12)}`,
    '#',
    '#   bash verify.sh           lists every check with its command',
    '#   bash verify.sh v1 12     runs these checks, one after the other',
    '#',
    '# Read a command before you run it: names in it come from the audited repository.',
    ...preamble,
    '',
    '# Recommended production verification',
    ...general.flatMap(stepLines),
    '',
    '# Findings',
    ...report.findings.filter(isOpen).flatMap((finding) => findingLines(finding, forging)),
    '',
    'finish',
    '',
  ].join('\n');
}

const preamble = [
  'set -u',
  'wanted=" $* "',
  'ran=0',
  'step() { # id, title, expectation, command, by hand or nothing',
  '  if [ "$wanted" = "  " ]; then',
  `    printf '%s  %s\\n    $ %s\\n    expect: %s\\n' "$1" "$2" "$4" "$3"`,
  '    return',
  '  fi',
  '  case "$wanted" in *" $1 "*) ;; *) return ;; esac',
  '  ran=$((ran + 1))',
  `  printf '%s  %s\\n$ %s\\n' "$1" "$2" "$4"`,
  // A name in angle brackets would be read as a redirection.
  `  if printf '%s' "$4" | grep -q '<[a-z][^>]*>'; then`,
  `    printf 'Not run: replace the part in angle brackets and run it yourself.\\n\\n'`,
  '    return',
  '  fi',
  '  if [ -n "${5:-}" ]; then',
  `    printf 'Not run: names in it may mean something to a shell. Read it and run it yourself.\\n\\n'`,
  '    return',
  '  fi',
  '  bash -c "$4"',
  `  printf 'exit code %s; expect: %s\\n\\n' "$?" "$3"`,
  '}',
  'finish() {',
  '  if [ "$wanted" != "  " ] && [ "$ran" -eq 0 ]; then',
  `    echo "No check is called$wanted; run this file without arguments to list them." >&2`,
  '    exit 2',
  '  fi',
  '}',
];

function findingLines(finding: Finding, forging: readonly string[]): string[] {
  const title = `${finding.severity}: ${finding.title} (${findingPlace(finding)})`;
  const commands = finding.verify.flatMap((text) =>
    [...oneLine(text).matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').filter(isCommand),
  );
  const expect = finding.verify.join(' ');
  // Without a command there is something to look at: a comment.
  if (commands.length === 0) return [`# ${finding.number}  ${oneLine(title)}`, `#     ${oneLine(expect)}`];
  const isForged = forging.some((name) => expect.includes(name));
  return commands.flatMap((command) =>
    stepLines({ id: String(finding.number), title, expect, command, byHand: isForged || !isInert(command) }),
  );
}

function stepLines({ id, title, expect, command, byHand }: Step): string[] {
  return [`step ${id} ${quoted(title)} ${quoted(expect)} \\`, `  ${quoted(command)}${byHand ? ' by-hand' : ''}`];
}

/** A word that the shell takes as it is. */
function quoted(text: string): string {
  return `'${oneLine(text).replaceAll("'", `'\\''`)}'`;
}

/** A code span that is run, not one that names a setting: a program and something behind it. */
function isCommand(span: string): boolean {
  return /^[a-z][\w.-]* \S/.test(span);
}
