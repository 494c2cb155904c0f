import { parseArgs } from 'node:util';
import { ExitError, exitCodes } from './exit-code.ts';
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
  readonly failOn: FailOn;
  /** 1–10; null: the score is no gate. */
  readonly minScore: number | null;
  readonly allowIncomplete: boolean;
  readonly gate: boolean;
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
  | VerifyArguments
  | { readonly command: 'help' | 'version' };

const outputOptions = {
  format: { type: 'string', short: 'f', multiple: true },
  output: { type: 'string', short: 'o', multiple: true },
  filter: { type: 'string' },
} as const;

const auditOptions = {
  ...outputOptions,
  project: { type: 'string' },
  'fail-on': { type: 'string', default: 'high' },
  'min-score': { type: 'string' },
  'allow-incomplete': { type: 'boolean', default: false },
  'no-gate': { type: 'boolean', default: false },
  quiet: { type: 'boolean', short: 'q', default: false },
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
  if (command === 'verify') return readVerify(rest);
  throw usage(command === undefined ? 'No command was given' : `There is no command ${JSON.stringify(command)}`);
}

function readAudit(words: string[]): AuditArguments {
  const { values, positionals } = parsed(() =>
    parseArgs({ args: words, options: auditOptions, allowPositionals: true }),
  );
  if (positionals.length > 1) throw usage(`One PATH at a time; there are ${positionals.length}`);
  return {
    command: 'audit',
    path: positionals[0] ?? '.',
    targets: targetsOf(values.format, values.output),
    filter: values.filter ?? null,
    project: values.project ?? null,
    failOn: oneOf('--fail-on', values['fail-on'], failOnWords),
    minScore: values['min-score'] === undefined ? null : score(values['min-score']),
    allowIncomplete: values['allow-incomplete'],
    gate: !values['no-gate'],
    quiet: values.quiet,
  };
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

function score(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 1 && number <= 10)) {
    throw usage(`--min-score takes a number from 1 to 10; it was ${JSON.stringify(value)}`);
  }
  return number;
}

function usage(sentence: string, cause?: unknown): ExitError {
  return new ExitError(exitCodes.usage, `${sentence}. See seaworthy --help.`, { cause });
}
