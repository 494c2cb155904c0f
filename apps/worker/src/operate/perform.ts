import type { Environment } from '@seaworthy/runtime/config';
import { problems, SeaworthyError } from '@seaworthy/schema/problem';
import { readOperation, UsageError } from './arguments.ts';

/** Where words go. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs one operator's command; never rejects. @returns the exit code, see help.ts. */
export async function perform(args: readonly string[], environment: Environment, streams: Streams): Promise<number> {
  try {
    return await run(args, environment, streams.out);
  } catch (error) {
    return explain(error, streams.err);
  }
}

/** Commands are loaded when they are asked for: help and a mistyped flag answer at once. */
async function run(args: readonly string[], environment: Environment, say: Streams['out']): Promise<number> {
  const operation = readOperation(args, environment);
  switch (operation.command) {
    case 'help': {
      const { help } = await import('./help.ts');
      say(help);
      return 0;
    }
    case 'backup': {
      const { backupCommand } = await import('./backup-command.ts');
      return backupCommand(operation, say);
    }
    case 'restore': {
      const { restoreCommand } = await import('./backup-command.ts');
      return restoreCommand(operation, say);
    }
    case 'cleanup': {
      const { cleanupCommand } = await import('./cleanup-command.ts');
      return cleanupCommand(operation, environment, say);
    }
    case 'setup-link':
    case 'reset-link': {
      const { linkCommand } = await import('./link-command.ts');
      return linkCommand(operation, environment, say);
    }
    case 'doctor': {
      const { doctorCommand } = await import('./doctor-command.ts');
      return doctorCommand(operation, environment, say);
    }
  }
}

function explain(error: unknown, say: Streams['err']): number {
  if (error instanceof UsageError) {
    say(`seaworthy: ${error.message}\n`);
    return 2;
  }
  if (error instanceof SeaworthyError) {
    say(`seaworthy: ${error.message} ${problems[error.code].advice}\n`);
    return 1;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say(`seaworthy: something broke on our side; please report this with the lines below.\n${trace}\n`);
  return 5;
}
