import { readFile, writeFile } from 'node:fs/promises';
import { compare, readReport } from '@seaworthy/pipeline/compare';
import type { Report } from '@seaworthy/schema/report';
import type { DiffArguments } from './arguments.ts';
import type { Terminal } from './audit-command.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';

/** Two reports side by side: what is new, fixed, moved. No gate: the exit code is 0 when both could be read. */
export async function diffCommand(
  { before, after, format, output }: DiffArguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const text = compare(await reportAt(before), await reportAt(after), format);
  if (output === null) terminal.stdout.write(text);
  else await writeTo(output, text);
  return exitCodes.ok;
}

async function reportAt(path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ExitError(exitCodes.usage, `${path} cannot be read (${error.code}). Check the path.`, { cause: error });
  });
  const report = readReport(text);
  if (report !== undefined) return report;
  throw new ExitError(
    exitCodes.usage,
    `${path} is not a report of this program. Make one with: seaworthy audit PATH --format json --output ${path}`,
  );
}

async function writeTo(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: NodeJS.ErrnoException) => {
    throw new ExitError(exitCodes.usage, `${path} cannot be written (${error.code}).`, { cause: error });
  });
}
