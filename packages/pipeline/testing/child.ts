import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

const here = dirname(fileURLToPath(import.meta.url));

export interface ChildAudit {
  /** Undefined when the process ended without a result. */
  readonly result: { readonly hashes: readonly [string, string][]; readonly resumed: readonly string[] } | undefined;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs testing/audit-once.ts with these words and this environment on top of ours. */
export type AuditInChild = (words: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<ChildAudit>;

/**
 * Bundles the program once: a process that compiles TypeScript on its way in would take most of the test's time. Call
 * `remove` when the last child has ended.
 */
export async function childAudits(): Promise<{ auditInChild: AuditInChild; remove(): Promise<void> }> {
  // Inside the package, where npm packages are found; dist is ignored by Git.
  const folder = join(here, '..', 'dist', `test-${process.pid}`);
  await bundle(join(here, 'audit-once.ts'), folder, 'audit-once');
  const program = join(folder, 'audit-once.mjs');
  return {
    auditInChild: (words, environment = {}) => runChild([program, ...words], environment),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function runChild(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<ChildAudit> {
  const child = spawn(process.execPath, words, { env: { ...process.env, ...environment } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_, by) => resolve(by));
  });
  return { result: stdout === '' ? undefined : JSON.parse(stdout), signal, stderr };
}
