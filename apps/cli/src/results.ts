import { narrow, renderReport, renderSummary, renderWholeSarif } from '@seaworthy/pipeline/render-report';
import type { Report } from '@seaworthy/schema/report';
import { ExitError, exitCodes } from './exit-code.ts';
import { type OutputFormat, type Target, writeTarget } from './targets.ts';
import { renderText } from './text-report.ts';

export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly colour: boolean;
}

/** Everything that was asked for, each where it belongs. `gate`: the sentences of the verdict, for the page of a run. */
export async function writeResults(
  report: Report,
  targets: readonly Target[],
  gate: readonly string[],
  terminal: Terminal,
): Promise<void> {
  await writeTargets(targets, terminal, (format, colour) => contentOf(report, format, gate, colour));
}

/** Each target with its content, in order. `colour`: it goes to a terminal that shows some. */
export async function writeTargets(
  targets: readonly Target[],
  terminal: Terminal,
  contentFor: (format: OutputFormat, colour: boolean) => Promise<string | Uint8Array>,
): Promise<void> {
  for (const { format, path } of targets) {
    const content = await contentFor(format, terminal.colour && path === null);
    if (path !== null) await writeTarget({ format, path }, content);
    else if (typeof content !== 'string' && format.endsWith('pdf') && terminal.stdout.isTTY) {
      throw new ExitError(exitCodes.usage, 'A PDF is not for a terminal. Name a file with --output.');
    } else await write(terminal.stdout, content);
  }
}

/** One result; `gate` as in `writeResults`. */
export async function contentOf(
  report: Report,
  format: OutputFormat,
  gate: readonly string[],
  colour: boolean,
): Promise<string | Uint8Array> {
  if (format === 'text') return renderText(report, colour);
  if (format === 'github') return renderSummary(report, gate);
  if (format === 'sarif-all') return renderWholeSarif(report);
  return renderReport(report, format);
}

/** The report with the findings of the filter; what the filter did not understand is an error, not a longer list. */
export function filtered(report: Report, filter: string | null): Report {
  if (filter === null) return report;
  const narrowed = narrow(report, filter);
  const [notice] = narrowed.notices;
  if (notice !== undefined) throw new ExitError(exitCodes.usage, `--filter ${JSON.stringify(filter)}: ${notice}`);
  return narrowed.report;
}

/** Resolves when the reader has taken it: a pipe must be drained before the process ends. */
export function write(stream: NodeJS.WriteStream, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(content, (error) => (error ? reject(error) : resolve()));
  });
}
