import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasItsReceipt, renderReport } from '@seaworthy/pipeline/render-report';
import type { Report } from '@seaworthy/schema/report';
import { type ReportFormat, reportFormatNames, reportFormats } from '@seaworthy/schema/report-files';
import type { VerifyArguments } from './arguments.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';
import { reportAt } from './report-command.ts';
import type { Terminal } from './results.ts';

/**
 * Whether a report is what the audit wrote. A JSON report is hashed again. Every other file is compared with what the
 * JSON report beside it (or named by --report) gives: byte for byte, and a PDF by the receipt in its identifier, because a
 * server prints date and number on it. Exit code 1 when it is not.
 */
export async function verifyCommand(options: VerifyArguments, terminal: Terminal): Promise<ExitCode> {
  const { path } = options;
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new ExitError(exitCodes.usage, `${path} cannot be read (${error.code}). Check the path.`, { cause: error });
  });
  const isReport = bytes.subarray(0, 1).toString() === '{' && !path.endsWith('.sarif');
  const source = isReport ? path : (options.report ?? join(dirname(path), reportFormats.json.file));
  const report = await reportAt(source);
  const receipt = report.receipt.sha256;
  const fail = (sentence: string): ExitCode => {
    terminal.stdout.write(`${sentence}\n`);
    return exitCodes.gateFailed;
  };
  if (!hasItsReceipt(report)) return fail(`${source} does not match its receipt ${receipt}: it was changed.`);
  if (!isReport && !(await isMadeFrom(report, path, bytes))) {
    return fail(`${path} is not what ${source} gives: it was changed, or belongs to another report.`);
  }
  terminal.stdout.write(`${path} matches its receipt ${receipt}.\n`);
  return exitCodes.ok;
}

async function isMadeFrom(report: Report, path: string, bytes: Buffer): Promise<boolean> {
  if (bytes.subarray(0, 5).toString() === '%PDF-') return identifierOf(bytes) === report.receipt.sha256.slice(0, 32);
  return (await renderReport(report, formatOf(path))).every((byte, index, all) => {
    return all.length === bytes.length && byte === bytes[index];
  });
}

/** By the end of the name: `docs-desk-3-report.md` is a report.md. */
function formatOf(path: string): ReportFormat {
  const format = reportFormatNames.find((name) => path.endsWith(reportFormats[name].file));
  const ending = reportFormatNames.find((name) => path.endsWith(reportFormats[name].file.slice('report'.length)));
  const found = format ?? ending;
  if (found !== undefined) return found;
  const known = reportFormatNames.map((name) => reportFormats[name].file).join(', ');
  throw new ExitError(exitCodes.usage, `${path} is none of the files that can be verified: ${known}.`);
}

/** The first half of the receipt: 32 hexadecimal digits in the trailer of the PDF. Undefined: not ours. */
function identifierOf(bytes: Buffer): string | undefined {
  const found = [...bytes.toString('latin1').matchAll(/\/ID\s*\[\s*<([0-9a-fA-F]{32})>/g)].at(-1);
  return found?.[1]?.toLowerCase();
}
