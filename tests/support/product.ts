import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  const accounts = env.SEAWORTHY_PUBLIC_URL === undefined ? 'off' : 'on';
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
    const look = (chunk: Buffer) => {
      text += chunk.toString();
      // The line after it, if there is one, comes in the same moment.
      if (text.includes('Seaworthy is ready at')) setImmediate(resolve);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    ended.then((code) => reject(new Error(`the product ended with ${code} before it was ready:\n${text}`)));
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

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
