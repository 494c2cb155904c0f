import { writeFile } from 'node:fs/promises';
import { compare } from '@seaworthy/pipeline/compare';
import type { DiffArguments } from './arguments.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';
import { reportAt } from './report-command.ts';
import type { Terminal } from './results.ts';

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

async function writeTo(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: NodeJS.ErrnoException) => {
    throw new ExitError(exitCodes.usage, `${path} cannot be written (${error.code}).`, { cause: error });
  });
}
