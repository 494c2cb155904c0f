/**
 * Uploads 1 GB to a built API and reports how much its resident memory grew, as one JSON line. Fails beyond the limit.
 * Linux only: the memory comes from /proc.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from '../prepare.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bytes = 1_000_000_000;
/** From the issue that asked for it. */
const limitMb = 64;

await prepare({ build: ['api'], log: (line) => process.stderr.write(`${line}\n`) });
const dataDir = mkdtempSync(join(tmpdir(), 'seaworthy-upload-'));
const api = spawn(process.execPath, [join(root, 'apps', 'api', 'dist', 'main.js')], {
  env: { ...process.env, SEAWORTHY_ACCOUNTS: 'off', SEAWORTHY_PORT: '0', SEAWORTHY_DATA: dataDir, LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
try {
  const [{ url }] = await once(api, 'message');
  await fetch(`${url}/ready`);
  // A small one first, so that code that is loaded and compiled once does not count.
  await upload(url, 1_000_000);
  const before = residentMb();
  let peak = before;
  const sample = setInterval(() => {
    peak = Math.max(peak, residentMb());
  }, 20);
  const start = performance.now();
  await upload(url, bytes);
  clearInterval(sample);
  const seconds = (performance.now() - start) / 1_000;
  const result = {
    bytes,
    seconds: round(seconds),
    beforeMb: round(before),
    peakMb: round(peak),
    growthMb: round(peak - before),
  };
  process.stdout.write(`${JSON.stringify({ ...result, limitMb })}\n`);
  process.exitCode = peak - before <= limitMb ? 0 : 1;
} finally {
  api.kill('SIGTERM');
  await once(api, 'exit');
  rmSync(dataDir, { recursive: true });
}

async function upload(url, size) {
  const chunk = randomBytes(1_000_000);
  const head = '--b\r\nContent-Disposition: form-data; name="archive"; filename="big.tar"\r\n\r\n';
  const tail = '\r\n--b--\r\n';
  const sending = request(`${url}/api/v1/audits`, {
    method: 'POST',
    headers: {
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': head.length + size + tail.length,
    },
  });
  const answered = once(sending, 'response');
  sending.write(head);
  for (let sent = 0; sent < size; sent += chunk.length) {
    if (!sending.write(chunk)) await once(sending, 'drain');
  }
  sending.end(tail);
  const [answer] = await answered;
  answer.resume();
  if (answer.statusCode !== 201) throw new Error(`the upload was answered with ${answer.statusCode}`);
}

function residentMb() {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${api.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}

function round(value) {
  return Math.round(value * 10) / 10;
}
