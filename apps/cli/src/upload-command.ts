import type { AuditView } from '@seaworthy/schema/api';
import { AuditPage, LimitsView } from '@seaworthy/schema/api';
import { problems, SeaworthyError } from '@seaworthy/schema/problem';
import type { UploadArguments } from './arguments.ts';
import type { CliConfig } from './config.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';
import { stderrProgress } from './progress.ts';
import type { Terminal } from './results.ts';
import { addressOf } from './upload/address.ts';
import { followAudit } from './upload/follow.ts';
import { concludeUpload } from './upload/outcome.ts';
import { prepare } from './upload/prepare.ts';
import { type Say, sayTo } from './upload/say.ts';
import { sendArchive } from './upload/send.ts';
import { type Server, serverAt } from './upload/server.ts';
import { inServerWords } from './upload/server-words.ts';
import { readToken } from './upload/token.ts';

/** Milliseconds of the first request: whoever mistyped an address should not wait for long. */
const firstAnswerMs = 20_000;

/**
 * Audits on a server: sends a folder or an archive, shows the stages live, and ends with the gate's code.
 * @throws ExitError for what the person can mend; everything else is a bug.
 */
export async function uploadCommand(
  options: UploadArguments,
  terminal: Terminal,
  config: Pick<CliConfig, 'server' | 'token'>,
): Promise<ExitCode> {
  const say = sayTo(terminal.stderr, options.quiet);
  const typed = options.server ?? config.server;
  if (typed === null) {
    throw new ExitError(exitCodes.usage, 'upload needs --server URL, or the variable SEAWORTHY_SERVER.');
  }
  const token = await readToken(options.tokenFile, config.token, say.warn);
  const server = serverAt(addressOf(typed, token !== null), token);
  try {
    return await upload(options, server, terminal, say);
  } catch (error) {
    // Nothing half said before the sentence.
    say.status('');
    if (error instanceof SeaworthyError) throw refused(error, options.path);
    throw inServerWords(error, server);
  }
}

async function upload(options: UploadArguments, server: Server, terminal: Terminal, say: Say): Promise<ExitCode> {
  const limits = await server.json('/limits', LimitsView, { timeoutMs: firstAnswerMs });
  // What would only be refused after the upload is refused before it.
  if (options.wait) await server.json('/audits?limit=1', AuditPage);
  const archive = await prepare(options.path, limits.archive, say, options.tokenFile);
  try {
    const { project, label } = options;
    const audit = await sendArchive(server, archive, { project, label }, say);
    const address = addressOfAudit(server, audit);
    say.line(`Audit № ${audit.number} of ${audit.projectName}: ${address}`);
    if (!options.wait) {
      terminal.stdout.write(`${address}\n`);
      return exitCodes.ok;
    }
    const progress = options.quiet ? silent : stderrProgress(terminal.stderr, `Auditing ${audit.fileName}`);
    const ended = await followAudit(server, audit, progress, say).finally(() => progress.end());
    return await concludeUpload({ server, audit: ended, address, options, terminal, say });
  } finally {
    archive.remove();
  }
}

const silent = { append: async () => undefined, end: () => undefined };

/** As in apps/web/src/links.ts. */
function addressOfAudit({ address }: Server, { projectSlug, number }: AuditView): string {
  return `${address}/p/${encodeURIComponent(projectSlug)}/audits/${number}`;
}

function refused(error: SeaworthyError, path: string): ExitError {
  const { title, advice } = problems[error.code];
  const code = error.code === 'archive/empty' ? exitCodes.nothingDeployable : exitCodes.usage;
  return new ExitError(code, `${path}: ${title}. ${error.message} ${advice}`, { cause: error });
}
