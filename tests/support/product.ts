import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../packages/queue/testing/free-port.ts';
import { patienceMs } from './patience.ts';

export { freePort };

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Product {
  readonly url: string;
  readonly dataDir: string;
  /** Everything it printed so far. */
  output(): string;
  /** Ends it with the signal and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * `npm start` on a free port with a data folder of its own; resolves when it says that it is ready. Accounts are off unless the
 * test turns them on or gives a public URL, which needs them; then the output has the link of the first start.
 */
export async function startProduct(env: Record<string, string> = {}): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'seaworthy-data-'));
  const port = await freePort();
  const accounts = env.SEAWORTHY_ACCOUNTS ?? (env.SEAWORTHY_PUBLIC_URL === undefined ? 'off' : 'on');
  // With accounts, what a person needs first is the link of the first start, which is said last.
  const lastSaid = accounts === 'on' ? /\/setup#[\w-]+\n/ : /Seaworthy is ready at .*\n/;
  const child = spawn(process.execPath, ['tools/start.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      SEAWORTHY_ACCOUNTS: accounts,
      SEAWORTHY_PORT: String(port),
      SEAWORTHY_DATA: dataDir,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the product was not ready after ${patienceMs} ms:\n${text}`));
    }, patienceMs);
    const look = (chunk: Buffer) => {
      text += chunk.toString();
      if (!lastSaid.test(text)) return;
      clearTimeout(late);
      resolve();
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    ended.then((code) => {
      clearTimeout(late);
      reject(new Error(`the product ended with ${code} before it was ready:\n${text}`));
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    output: () => text,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const code = await ended;
      rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}
