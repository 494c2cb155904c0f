import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../../packages/pipeline/testing/bundle.ts';

const here = dirname(fileURLToPath(import.meta.url));
export const repositoryRoot = join(here, '..', '..', '..');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Sent as soon as the program has said something on stderr. */
  readonly interruptWith?: NodeJS.Signals;
  /** Not before stderr has this. */
  readonly interruptAt?: string;
}

/** The command line program, bundled once and run as a process of its own. Call `remove` at the end. */
export async function builtCli() {
  const folder = join(repositoryRoot, '.seaworthy', `test-cli-${process.pid}`);
  await bundle(join(here, '..', 'src', 'main.ts'), folder, 'main');
  return {
    run: (words: readonly string[], options: CliOptions = {}) => run([join(folder, 'main.mjs'), ...words], options),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function run(
  words: readonly string[],
  { cwd, environment, interruptWith, interruptAt = '' }: CliOptions,
): Promise<Ended> {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  const child = spawn(process.execPath, words, { cwd: cwd ?? repositoryRoot, env: { ...inherited, ...environment } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
    if (interruptWith !== undefined && !child.killed && stderr.includes(interruptAt)) child.kill(interruptWith);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}
