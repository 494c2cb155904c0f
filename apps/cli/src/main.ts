import { type Arguments, readArguments } from './arguments.ts';
import { readConfig } from './config.ts';
import { type ExitCode, ExitError, exitCodes } from './exit-code.ts';

const { stdout, stderr } = process;

process.once('SIGINT', () => leave(exitCodes.interrupted));
process.once('SIGTERM', () => leave(exitCodes.interrupted));
// The reader of a pipe may leave first (`| head`): nothing is wrong then, and nobody is left to tell.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});

process.exitCode = await main().catch(explain);

async function main(): Promise<ExitCode> {
  return perform(readArguments(process.argv.slice(2)));
}

/** Commands are loaded when they are asked for: help and a mistyped flag answer at once. */
async function perform(wanted: Arguments): Promise<ExitCode> {
  const colour = readConfig(process.env).colour ?? stdout.isTTY;
  const terminal = { stdout, stderr, colour };
  switch (wanted.command) {
    case 'help': {
      const { help } = await import('./help.ts');
      stdout.write(help);
      return exitCodes.ok;
    }
    case 'version': {
      const { engineVersion } = await import('@seaworthy/pipeline/engine-version');
      stdout.write(`seaworthy ${engineVersion}\n`);
      return exitCodes.ok;
    }
    case 'audit': {
      const { auditCommand } = await import('./audit-command.ts');
      return auditCommand(wanted, terminal);
    }
    case 'corpus': {
      const { corpusCommand } = await import('./corpus-command.ts');
      return corpusCommand(wanted, terminal);
    }
    case 'suppress': {
      const { suppressCommand } = await import('./suppress-command.ts');
      return suppressCommand(wanted, terminal);
    }
    case 'report': {
      const { reportCommand } = await import('./report-command.ts');
      return reportCommand(wanted, terminal);
    }
    case 'upload': {
      const { uploadCommand } = await import('./upload-command.ts');
      return uploadCommand(wanted, terminal, readConfig(process.env));
    }
    case 'verify': {
      const { verifyCommand } = await import('./verify-command.ts');
      return verifyCommand(wanted, terminal);
    }
    case 'diff': {
      const { diffCommand } = await import('./diff-command.ts');
      return diffCommand(wanted, terminal);
    }
  }
}

function explain(error: unknown): ExitCode {
  if (error instanceof ExitError) {
    stderr.write(`seaworthy: ${withoutTokens(error.message)}\n`);
    return error.exitCode;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(
    `seaworthy: something broke on our side; please report this with the lines below.\n${withoutTokens(trace)}\n`,
  );
  return exitCodes.internal;
}

/** Whoever mistakes a token for a path or a name must not find it in a build log. */
function withoutTokens(text: string): string {
  return text.replace(/swt_[0-9A-Za-z]{8,}/g, 'swt_…');
}

function leave(code: ExitCode): void {
  stderr.write('\nseaworthy: interrupted.\n');
  process.exit(code);
}
