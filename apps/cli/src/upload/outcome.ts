import { readReport } from '@seaworthy/pipeline/compare';
import { AuditPage, type AuditView } from '@seaworthy/schema/api';
import { ProjectSettings } from '@seaworthy/schema/api-history';
import { isProblemCode, isTheArchivesFault, problems } from '@seaworthy/schema/problem';
import type { Report } from '@seaworthy/schema/report';
import { reportFormatNames } from '@seaworthy/schema/report-files';
import type { UploadArguments } from '../arguments.ts';
import { type ExitCode, ExitError, exitCodes } from '../exit-code.ts';
import { contentOf, type Terminal, write, writeTargets } from '../results.ts';
import { renderHeadline } from '../text-report.ts';
import { type Earlier, type Gate, judgeGate } from '../verdict.ts';
import type { Say } from './say.ts';
import { NotSeaworthy, type Server, ServerProblem } from './server.ts';

export interface Uploaded {
  readonly server: Server;
  /** As it ended. */
  readonly audit: AuditView;
  /** Of its page. */
  readonly address: string;
  readonly options: UploadArguments;
  readonly terminal: Terminal;
  readonly say: Say;
}

/** Audits looked through for the one before, newest first. */
const earlierAudits = 50;

/** Writes what was asked for, says how it stands, and tells the exit code. @throws ExitError for an audit without a result. */
export async function concludeUpload(uploaded: Uploaded): Promise<ExitCode> {
  const { server, audit, address, options, terminal, say } = uploaded;
  if (audit.state !== 'done') throw withoutResult(audit, address);
  // With the answers and decisions that the project already has.
  const report = await reportOf(server, audit);
  const gate = await gateOf(uploaded);
  const verdict = judgeGate(report, gate, gate.maxDrop === null ? null : await earlierOf(uploaded));
  await writeTargets(options.targets, terminal, async (format, colour) => {
    const stored = reportFormatNames.find((name) => name === format);
    if (stored === undefined) return contentOf(report, format, verdict.sentences, colour);
    return server.bytes(`/audits/${audit.id}/export?format=${stored}`);
  });
  const isTaken = options.targets.some(({ path }) => path === null);
  const colour = terminal.colour && !isTaken;
  const text = [renderHeadline(report, colour), address, ...verdict.sentences].join('\n');
  // A format on stdout stays alone there.
  if (isTaken) say.line(text);
  else await write(terminal.stdout, `${text}\n`);
  return verdict.exitCode;
}

function withoutResult({ state, failure, number }: AuditView, address: string): ExitError {
  if (state === 'cancelled') {
    return new ExitError(exitCodes.interrupted, `Audit № ${number} was cancelled on the server. See ${address}`);
  }
  const code = failure?.code ?? '';
  const words = isProblemCode(code) ? problems[code] : null;
  const sentences = [words === null ? null : `${words.title}.`, failure?.detail, words?.advice, `See ${address}`];
  const exitCode =
    code === 'archive/empty'
      ? exitCodes.nothingDeployable
      : isTheArchivesFault(code)
        ? exitCodes.usage
        : exitCodes.internal;
  return new ExitError(exitCode, `Audit № ${number} failed. ${sentences.filter((it) => it != null).join(' ')}`);
}

async function reportOf(server: Server, audit: AuditView): Promise<Report> {
  const report = readReport(Buffer.from(await server.bytes(`/audits/${audit.id}/report`)).toString());
  if (report !== undefined) return report;
  throw new NotSeaworthy(
    `The report of ${server.address} cannot be read by this version; use the program of the server's version.`,
  );
}

/** What the command line says, else what the project's settings say, else: fail on high. */
async function gateOf({ server, audit, options, say }: Uploaded): Promise<Gate> {
  const { maxDrop, allowIncomplete, gate } = options;
  const own = options.failOn !== null && options.minScore !== null ? null : await settingsOf(server, audit);
  const failOn = options.failOn ?? own?.failOn ?? 'high';
  const minScore = options.minScore ?? own?.minScore ?? null;
  const least = minScore === null ? '' : `, score at least ${minScore.toFixed(1)}`;
  if (gate) say.line(`Gate${own === null ? '' : ' of the project'}: fails on ${failOn}${least}.`);
  return { failOn, minScore, maxDrop, allowIncomplete, gate };
}

async function settingsOf(server: Server, { projectId }: AuditView): Promise<ProjectSettings['gate'] | null> {
  try {
    return (await server.json(`/projects/${projectId}/settings`, ProjectSettings)).gate;
  } catch (error) {
    // A server without settings, or a token that may not see them.
    if (error instanceof ServerProblem && [403, 404].includes(error.problem.status)) return null;
    throw error;
  }
}

/** The newest audit of the project before this one that has a result; null: it is the first. */
async function earlierOf({ server, audit }: Uploaded): Promise<Earlier | null> {
  const { audits } = await server.json(`/audits?project=${audit.projectId}&limit=${earlierAudits}`, AuditPage);
  const before = audits.find(({ number, state }) => number < audit.number && state === 'done');
  if (before === undefined || before.summary === null) return null;
  return { score: before.summary.score, rules: before.summary.rules, name: `№ ${before.number}` };
}
