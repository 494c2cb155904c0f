import { readFile } from 'node:fs/promises';
import { readReport } from '@seaworthy/pipeline/compare';
import { hasItsReceipt } from '@seaworthy/pipeline/render-report';
import type { Report } from '@seaworthy/schema/report';
import type { ReportArguments } from './arguments.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';
import { filtered, type Terminal, writeResults } from './results.ts';

/** A report that was made before, in other formats; nothing is audited and no gate applied. */
export async function reportCommand(options: ReportArguments, terminal: Terminal): Promise<ExitCode> {
  const report = await reportAt(options.path);
  if (!hasItsReceipt(report)) {
    terminal.stderr.write(`seaworthy: ${options.path} was changed after its receipt was made.\n`);
  }
  await writeResults(filtered(report, options.filter), options.targets, [], terminal);
  return exitCodes.ok;
}

/** @throws ExitError when the file cannot be read or is no report. */
export async function reportAt(path: string): Promise<Report> {
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
