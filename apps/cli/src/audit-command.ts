import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Reports } from '@seaworthy/pipeline/artifacts';
import { runAudit } from '@seaworthy/pipeline/audit';
import { grammarLoader } from '@seaworthy/pipeline/load-grammars';
import { type ParseThreads, parseThreads } from '@seaworthy/pipeline/parse-threads';
import type { AuditInput } from '@seaworthy/pipeline/world';
import { problems, SeaworthyError } from '@seaworthy/schema/problem';
import type { AuditArguments, Format } from './arguments.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';
import { stderrProgress } from './progress.ts';
import { renderText } from './text-report.ts';
import { judgeGate } from './verdict.ts';

export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly colour: boolean;
}

/** @throws ExitError for what the person can mend; everything else is a bug. */
export async function auditCommand(options: AuditArguments, terminal: Terminal): Promise<ExitCode> {
  const input = await inputAt(options.path);
  const { report, files } = await audit(input, options, terminal);
  const verdict = judgeGate(report, options);
  const text = resultIn(options.format, { report, files }, terminal.colour && options.output === null);
  if (options.output === null) await write(terminal.stdout, text);
  else await writeOutput(options.output, text);
  const sentences = `${verdict.sentences.join('\n')}\n`;
  // The verdict belongs to the text; a machine format stays alone on stdout.
  if (options.format === 'text' && options.output === null) await write(terminal.stdout, sentences);
  else if (!options.quiet) await write(terminal.stderr, sentences);
  return verdict.exitCode;
}

/** Each holds its own grammars and its own copy of the engine, about 70 MB. */
const maxThreads = 2;
const largeArchiveBytes = 2_000_000;

async function audit(input: Input, options: AuditArguments, terminal: Terminal): Promise<Reports> {
  const progress = options.quiet ? undefined : stderrProgress(terminal.stderr, options.path);
  const threads = threadsOf();
  // Their start takes about as long as a large archive takes to be read.
  if (input.kind === 'file' && input.bytes > largeArchiveBytes) threads?.start();
  try {
    return await runAudit({
      input,
      ...(threads === undefined ? {} : { parseThreads: threads }),
      projectName: options.project ?? nameOf(input.path),
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

async function inputAt(path: string): Promise<Input> {
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

function resultIn(format: Format, { report, files }: Reports, colour: boolean): string {
  if (format === 'text') return renderText(report, colour);
  const name = format === 'json' ? 'report.json' : 'report.md';
  const file = files.find((it) => it.name === name);
  if (file === undefined) throw new Error(`the audit made no ${name}`);
  return Buffer.from(file.bytes).toString('utf8');
}

async function writeOutput(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new ExitError(exitCodes.usage, `${path} cannot be written${reason}. Choose another --output.`, {
      cause: error,
    });
  }
}

/** Resolves when the reader has taken it: a pipe must be drained before the process ends. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
