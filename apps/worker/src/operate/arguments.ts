import { parseArgs } from 'node:util';
import type { Environment } from '@seaworthy/runtime/config';

/** The person typed something that cannot be meant: one sentence. */
export class UsageError extends Error {}

export type Operation =
  | { readonly command: 'help' }
  | { readonly command: 'backup'; readonly dataDir: string; readonly to: string }
  | { readonly command: 'restore'; readonly dataDir: string; readonly file: string }
  | { readonly command: 'cleanup'; readonly dataDir: string; readonly dryRun: boolean; readonly json: boolean }
  | { readonly command: 'doctor'; readonly dataDir: string; readonly json: boolean }
  | { readonly command: 'setup-link'; readonly dataDir: string }
  | {
      readonly command: 'reset-link';
      readonly dataDir: string;
      readonly email: string;
      readonly dropSecondFactor: boolean;
    };

const options = {
  data: { type: 'string' },
  to: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'without-second-factor': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const allowed: Readonly<Record<string, readonly string[]>> = {
  backup: ['to', 'data'],
  restore: ['data'],
  cleanup: ['data', 'dry-run', 'json'],
  doctor: ['data', 'json'],
  'setup-link': ['data'],
  'reset-link': ['data', 'without-second-factor'],
};

const takesOne = new Set(['restore', 'reset-link']);

/** @throws UsageError. */
export function readOperation(args: readonly string[], environment: Environment): Operation {
  const { values, positionals } = parse(args);
  const [command, ...rest] = positionals;
  if (values.help || command === undefined || command === 'help') return { command: 'help' };
  const flags = allowed[command];
  if (flags === undefined) throw wrong(`There is no command ${command}.`);
  const given = Object.entries(values).filter(([, value]) => value !== false && value !== undefined);
  for (const [name] of given) if (!flags.includes(name)) throw wrong(`${command} knows no --${name}.`);
  const surplus = takesOne.has(command) ? rest[1] : rest[0];
  if (surplus !== undefined) throw wrong(`${command} does not take ${surplus}.`);
  const dataDir = values.data ?? environment.SEAWORTHY_DATA ?? '.seaworthy';
  const { json } = values;
  switch (command) {
    case 'backup':
      if (values.to === undefined) throw wrong('backup needs --to FILE.tar.');
      return { command, dataDir, to: values.to };
    case 'restore':
      if (rest[0] === undefined) throw wrong('restore needs the FILE that backup wrote.');
      // Never by default: a restore goes where a person says.
      if (values.data === undefined) throw wrong('restore needs --data DIR, a folder that is empty or not there yet.');
      return { command, dataDir, file: rest[0] };
    case 'setup-link':
      return { command, dataDir };
    case 'reset-link':
      if (rest[0] === undefined) throw wrong('reset-link needs the E-MAIL of the account.');
      return { command, dataDir, email: rest[0].toLowerCase(), dropSecondFactor: values['without-second-factor'] };
    case 'cleanup':
      return { command, dataDir, dryRun: values['dry-run'], json };
    default:
      return { command: 'doctor', dataDir, json };
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? (error.message.split('. ')[0] ?? '').replace(/\.?$/, '.') : String(error));
  }
}

function wrong(sentence: string): UsageError {
  return new UsageError(`${sentence} See seaworthy --help.`);
}
