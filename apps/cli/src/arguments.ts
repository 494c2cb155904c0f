import { parseArgs } from 'node:util';
import { dayNumber } from '@seaworthy/schema/iso-day';
import { ExitError, exitCodes } from './exit-code.ts';
import { readSuppress, type SuppressArguments } from './suppress-arguments.ts';
import { aliases, outputFormats, pairUp, type Target } from './targets.ts';

export const failOnWords = ['critical', 'high', 'medium', 'monitor', 'none'] as const;
export type FailOn = (typeof failOnWords)[number];

export interface AuditArguments {
  readonly command: 'audit';
  readonly path: string;
  readonly targets: readonly Target[];
  /** Narrows what is listed; null: everything. The gate always judges the whole audit. */
  readonly filter: string | null;
  readonly project: string | null;
  /** Null: as `.seaworthy.yaml` says, else high. */
  readonly failOn: FailOn | null;
  /** 1–10; null: as `.seaworthy.yaml` says, else the score is no gate. */
  readonly minScore: number | null;
  /** Points that the score may be lower than in the earlier report; null: however much. */
  readonly maxDrop: number | null;
  /** The report.json of an earlier audit; null: none. */
  readonly before: string | null;
  /** ISO date, the day on which suppressions are read; null: today. */
  readonly asOf: string | null;
  /** False: what the repository wants ignored is judged and listed like everything else. */
  readonly suppressions: boolean;
  readonly allowIncomplete: boolean;
  readonly gate: boolean;
  readonly quiet: boolean;
}

export interface UploadArguments {
  readonly command: 'upload';
  readonly path: string;
  /** Empty: the server names it after the file. */
  readonly project: string;
  readonly label: string;
  /** Null: as the environment says. */
  readonly server: string | null;
  readonly tokenFile: string | null;
  readonly targets: readonly Target[];
  /** Null: as the project's settings say. */
  readonly failOn: FailOn | null;
  readonly minScore: number | null;
  readonly maxDrop: number | null;
  readonly allowIncomplete: boolean;
  readonly gate: boolean;
  /** False: ends when the archive has arrived. */
  readonly wait: boolean;
  readonly quiet: boolean;
}

export interface CorpusArguments {
  readonly command: 'corpus';
  readonly cases: string;
  readonly out: string;
}

export const diffFormats = ['text', 'json', 'markdown'] as const;

export interface DiffArguments {
  readonly command: 'diff';
  /** Two report.json files, the older one first. */
  readonly before: string;
  readonly after: string;
  readonly format: (typeof diffFormats)[number];
  readonly output: string | null;
}

export interface ReportArguments {
  readonly command: 'report';
  /** A report.json. */
  readonly path: string;
  readonly targets: readonly Target[];
  readonly filter: string | null;
}

export interface VerifyArguments {
  readonly command: 'verify';
  readonly path: string;
  /** The report.json that the file was made from; null: the one beside it. */
  readonly report: string | null;
}

export type Arguments =
  | AuditArguments
  | CorpusArguments
  | DiffArguments
  | ReportArguments
  | SuppressArguments
  | UploadArguments
  | VerifyArguments
  | { readonly command: 'help' | 'version' };

const outputOptions = {
  format: { type: 'string', short: 'f', multiple: true },
  output: { type: 'string', short: 'o', multiple: true },
  filter: { type: 'string' },
} as const;

const gateOptions = {
  'min-score': { type: 'string' },
  'max-drop': { type: 'string' },
  'allow-incomplete': { type: 'boolean', default: false },
  'no-gate': { type: 'boolean', default: false },
  quiet: { type: 'boolean', short: 'q', default: false },
} as const;

const auditOptions = {
  ...outputOptions,
  project: { type: 'string' },
  'fail-on': { type: 'string' },
  ...gateOptions,
  before: { type: 'string' },
  'as-of': { type: 'string' },
  'no-suppressions': { type: 'boolean', default: false },
} as const;

const uploadOptions = {
  format: outputOptions.format,
  output: outputOptions.output,
  project: { type: 'string' },
  label: { type: 'string' },
  server: { type: 'string' },
  'token-file': { type: 'string' },
  'fail-on': { type: 'string' },
  ...gateOptions,
  'no-wait': { type: 'boolean', default: false },
} as const;

const corpusOptions = { cases: { type: 'string' }, out: { type: 'string' } } as const;

const diffOptions = {
  format: { type: 'string', short: 'f', default: 'text' },
  output: { type: 'string', short: 'o' },
} as const;

/** @throws ExitError with the usage code and a sentence that names the wrong word. */
export function readArguments(words: readonly string[]): Arguments {
  if (words.some((word) => word === '--help' || word === '-h') || words[0] === 'help') return { command: 'help' };
  if (words[0] === '--version') return { command: 'version' };
  const [command, ...rest] = words;
  if (command === 'audit') return readAudit(rest);
  if (command === 'corpus') return readCorpus(rest);
  if (command === 'diff') return readDiff(rest);
  if (command === 'report') return readReport(rest);
  if (command === 'suppress') return suppressOf(rest);
  if (command === 'upload') return readUpload(rest);
  if (command === 'verify') return readVerify(rest);
  throw usage(command === undefined ? 'No command was given' : `There is no command ${JSON.stringify(command)}`);
}

function readAudit(words: string[]): AuditArguments {
  const { values, positionals } = parsed(() =>
    parseArgs({ args: words, options: auditOptions, allowPositionals: true }),
  );
  if (positionals.length > 1) throw usage(`One PATH at a time; there are ${positionals.length}`);
  const maxDrop = drop(values['max-drop']);
  if ((maxDrop === null) !== (values.before === undefined)) {
    throw usage('--max-drop and --before belong together: what the score may lose, and the earlier report.json');
  }
  return {
    command: 'audit',
    path: positionals[0] ?? '.',
    targets: targetsOf(values.format, values.output),
    filter: values.filter ?? null,
    project: values.project ?? null,
    failOn: values['fail-on'] === undefined ? null : oneOf('--fail-on', values['fail-on'], failOnWords),
    minScore: values['min-score'] === undefined ? null : score(values['min-score']),
    maxDrop,
    before: values.before ?? null,
    asOf: values['as-of'] === undefined ? null : day(values['as-of']),
    suppressions: !values['no-suppressions'],
    allowIncomplete: values['allow-incomplete'],
    gate: !values['no-gate'],
    quiet: values.quiet,
  };
}

function readUpload(words: string[]): UploadArguments {
  if (words.some((word) => word === '--token' || word.startsWith('--token='))) {
    // Command lines are seen by everybody on the machine, and land in logs and histories.
    throw usage('A token does not belong on a command line; use --token-file FILE or the variable SEAWORTHY_TOKEN');
  }
  const { values, positionals } = parsed(() =>
    parseArgs({ args: words, options: uploadOptions, allowPositionals: true }),
  );
  if (positionals.length > 1) throw usage(`One PATH at a time; there are ${positionals.length}`);
  const failOn = values['fail-on'];
  const wait = !values['no-wait'];
  if (!wait && values.format !== undefined) throw usage('--no-wait ends before there is a report for --format');
  return {
    command: 'upload',
    path: positionals[0] ?? '.',
    project: values.project ?? '',
    label: values.label ?? '',
    server: values.server ?? null,
    tokenFile: values['token-file'] ?? null,
    targets: values.format === undefined ? [] : targetsOf(values.format, values.output),
    failOn: failOn === undefined ? null : oneOf('--fail-on', failOn, failOnWords),
    minScore: values['min-score'] === undefined ? null : score(values['min-score']),
    maxDrop: drop(values['max-drop']),
    allowIncomplete: values['allow-incomplete'],
    gate: !values['no-gate'],
    wait,
    quiet: values.quiet,
  };
}

function suppressOf(words: readonly string[]): SuppressArguments {
  const read = parsed(() => readSuppress(words));
  if (typeof read === 'string') throw usage(read);
  return read;
}

function readCorpus(words: string[]): CorpusArguments {
  const { values } = parsed(() => parseArgs({ args: words, options: corpusOptions, allowPositionals: false }));
  const { cases, out } = values;
  if (cases === undefined || out === undefined) throw usage('corpus needs --cases DIR and --out DIR');
  return { command: 'corpus', cases, out };
}

function readDiff(words: string[]): DiffArguments {
  const { values, positionals } = parsed(() =>
    parseArgs({ args: words, options: diffOptions, allowPositionals: true }),
  );
  const [before, after, ...others] = positionals;
  if (before === undefined || after === undefined || others.length > 0) {
    throw usage(`diff takes two reports, the older one first; there are ${positionals.length}`);
  }
  return {
    command: 'diff',
    before,
    after,
    format: oneOf('--format', values.format === 'md' ? 'markdown' : values.format, diffFormats),
    output: values.output ?? null,
  };
}

function readReport(words: string[]): ReportArguments {
  const { values, positionals } = parsed(() =>
    parseArgs({ args: words, options: outputOptions, allowPositionals: true }),
  );
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0)
    throw usage(`report takes one report.json; there are ${positionals.length}`);
  return { command: 'report', path, targets: targetsOf(values.format, values.output), filter: values.filter ?? null };
}

function readVerify(words: string[]): VerifyArguments {
  const options = { report: { type: 'string' } } as const;
  const { values, positionals } = parsed(() => parseArgs({ args: words, options, allowPositionals: true }));
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw usage(`verify takes one file; there are ${positionals.length}`);
  return { command: 'verify', path, report: values.report ?? null };
}

/** `-f json,md -f sarif`: every word is a format, in order. */
function targetsOf(lists: readonly string[] = ['text'], outputs: readonly string[] = []): readonly Target[] {
  const words = lists.flatMap((list) => list.split(','));
  const formats = words.map((word) => oneOf('--format', aliases[word] ?? word, outputFormats));
  const targets = pairUp(formats, outputs);
  if (typeof targets === 'string') throw usage(targets);
  return targets;
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node's own sentences name the option; their second half explains a trick nobody asked for.
    throw usage(error.message.split('. ')[0]?.replace(/\.$/, '') ?? error.message, error);
  }
}

function oneOf<T extends string>(flag: string, value: string, words: readonly T[]): T {
  const word = words.find((it) => it === value);
  if (word === undefined) throw usage(`${flag} takes ${words.join(', ')}; ${JSON.stringify(value)} is none of them`);
  return word;
}

function day(value: string): string {
  if (dayNumber(value) === null)
    throw usage(`--as-of takes a date such as 2026-06-30; it was ${JSON.stringify(value)}`);
  return value;
}

function score(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 1 && number <= 10)) {
    throw usage(`--min-score takes a number from 1 to 10; it was ${JSON.stringify(value)}`);
  }
  return number;
}

/** Points that the score may lose; null: however many. */
function drop(value: string | undefined): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (value.trim() !== '' && number >= 0 && number <= 9) return number;
  throw usage(`--max-drop takes a number from 0 to 9; it was ${JSON.stringify(value)}`);
}

function usage(sentence: string, cause?: unknown): ExitError {
  return new ExitError(exitCodes.usage, `${sentence}. See seaworthy --help.`, { cause });
}
