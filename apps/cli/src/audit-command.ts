import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Reports } from '@seaworthy/pipeline/artifacts';
import { runAudit } from '@seaworthy/pipeline/audit';
import { grammarLoader } from '@seaworthy/pipeline/load-grammars';
import { type ParseThreads, parseThreads } from '@seaworthy/pipeline/parse-threads';
import type { AuditInput } from '@seaworthy/pipeline/world';
import { isoDayOf } from '@seaworthy/schema/iso-day';
import { problems, SeaworthyError } from '@seaworthy/schema/problem';
import type { AuditArguments } from './arguments.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';
import { stderrProgress } from './progress.ts';
import { reportAt } from './report-command.ts';
import { filtered, type Terminal, write, writeResults } from './results.ts';
import { type Earlier, gateOf, judgeGate } from './verdict.ts';

/** @throws ExitError for what the person can mend; everything else is a bug. */
export async function auditCommand(options: AuditArguments, terminal: Terminal): Promise<ExitCode> {
  const input = await inputAt(options.path);
  const earlier = options.before === null ? null : await earlierAt(options.before);
  const { report } = await audit(input, options, terminal);
  const verdict = judgeGate(report, { ...gateOf(options, report), ownSettings: input.kind === 'folder' }, earlier);
  await writeResults(filtered(report, options.filter), options.targets, verdict.sentences, terminal);
  const sentences = `${verdict.sentences.join('\n')}\n`;
  const isOnStdout = (format: string) => options.targets.some((it) => it.format === format && it.path === null);
  // The verdict belongs to the text; a machine format stays alone on stdout.
  if (isOnStdout('text')) await write(terminal.stdout, sentences);
  else if (!options.quiet) await write(terminal.stderr, sentences);
  return verdict.exitCode;
}

async function earlierAt(path: string): Promise<Earlier> {
  const { score, rules } = await reportAt(path);
  return { score: score.value, rules, name: path };
}

/** Each holds its own grammars and its own copy of the engine, about 70 MB. */
const maxThreads = 2;
const largeArchiveBytes = 2_000_000;

async function audit(input: Input, options: AuditArguments, terminal: Terminal): Promise<Reports> {
  const progress = options.quiet ? undefined : stderrProgress(terminal.stderr, `Auditing ${options.path}`);
  const threads = threadsOf();
  // Their start takes about as long as a large archive takes to be read.
  if (input.kind === 'file' && input.bytes > largeArchiveBytes) threads?.start();
  try {
    return await runAudit({
      input,
      ...(threads === undefined ? {} : { parseThreads: threads }),
      projectName: options.project ?? nameOf(input.path),
      ...(options.suppressions ? { asOf: options.asOf ?? today() } : {}),
      // Rendered afterwards, from what the filter leaves.
      formats: [],
      loadGrammars: grammarLoader(),
      ...(progress === undefined ? {} : { progress }),
    });
  } catch (error) {
    throw error instanceof SeaworthyError ? inWords(error, options.path) : error;
  } finally {
    progress?.end();
    await threads?.close();
  }
}

/** UTC. */
export function today(): string {
  return isoDayOf(Date.now());
}

/** The parsing threads are a program of their own, which only a build has: the sources as they are parse in place. */
function threadsOf(): ParseThreads | undefined {
  const program = new URL('parse-thread.js', import.meta.url);
  const cores = Math.min(availableParallelism(), maxThreads);
  return cores > 1 && !isBusy() && existsSync(program) ? parseThreads(program, cores) : undefined;
}

/** With several programs waiting for every core, threads only wait for their turns: measured, they made an audit slower. */
function isBusy(): boolean {
  return (loadavg()[0] ?? 0) > 2 * availableParallelism();
}

type Input =
  | (AuditInput & { readonly kind: 'folder' })
  | (AuditInput & { readonly kind: 'file'; readonly bytes: number });

/** @throws ExitError when there is nothing to read. */
export async function inputAt(path: string): Promise<Input> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { kind: 'folder', path };
    if (found.isFile()) return { kind: 'file', path, bytes: found.size };
    throw new ExitError(exitCodes.usage, `${path} is neither a file nor a folder. Save the archive first.`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new ExitError(exitCodes.usage, `There is no file or folder ${path}. Check the path.`, { cause: error });
    }
    if (code === 'EACCES') {
      throw new ExitError(exitCodes.usage, `${path} cannot be read. Check its permissions.`, { cause: error });
    }
    throw error;
  }
}

/** `deploy/app.tar.gz` and `deploy/app` are both the project `app`. */
function nameOf(path: string): string {
  const name = basename(resolve(path));
  return name.replace(/\.(?:zip|tgz|tar|tar\.gz|tar\.zst)$/i, '') || name;
}

export function inWords(error: SeaworthyError, path: string): ExitError {
  const { title, advice } = problems[error.code];
  const message = `${path}: ${title}. ${error.message} ${advice}`;
  const nothing = error.code === 'archive/empty';
  return new ExitError(nothing ? exitCodes.nothingDeployable : exitCodes.usage, message, { cause: error });
}
