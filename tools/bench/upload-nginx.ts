import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeOwner } from '../../tests/support/accounts.ts';
import { startNginx } from '../../tests/support/nginx.ts';
import { root } from '../../tests/support/product.ts';

/**
 * Sends 1 GB through the shipped nginx configuration, to the API and, in turns, to a place where nginx itself writes it to the
 * same disk; one JSON line says how many milliseconds each took. The sender, TLS and the number of bytes are the same.
 */

const bytes = 1_000_000_000;
const rounds = 3;
const piece = Buffer.alloc(1_048_576);
/** Not zeros: a filesystem could leave those out. */
for (let index = 0; index < piece.length; index++) piece[index] = (index * 2_654_435_761) >>> 13;

/** Of an owner's token; the place where nginx itself writes does not look at it. */
let authorization = '';
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-upload-'));
const floorDir = join(folder, 'floor');
mkdirSync(floorDir);
const api = fork(join(root, 'apps/api/dist/main.js'), [], {
  env: {
    ...process.env,
    SEAWORTHY_PORT: '0',
    SEAWORTHY_DATA: join(folder, 'data'),
    SEAWORTHY_PUBLIC_URL: 'https://localhost',
    LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
try {
  const [{ url, setupUrl }] = (await once(api, 'message')) as [{ url: string; setupUrl: string }]; // its first message says where it listens
  authorization = (await makeOwner({ url, output: () => setupUrl })).authorization;
  const nginx = await startNginx({ upstream: Number(new URL(url).port), edit: withFloor });
  const times: { floor: number[]; api: number[] } = { floor: [], api: [] };
  try {
    // Interleaved, so that a busy moment of the machine meets both alike. The first round warms up and does not count.
    for (let round = 0; round <= rounds; round++) {
      const size = round === 0 ? 50_000_000 : bytes;
      const floor = await timed(() => send(nginx, 'PUT', `/floor/${round}`, size, {}));
      const product = await timed(() => upload(nginx, `round-${round}`, size));
      if (round === 0) continue;
      times.floor.push(floor);
      times.api.push(product);
      rmSync(join(floorDir, 'floor', String(round)), { force: true });
    }
  } finally {
    await nginx.stop();
  }
  process.stdout.write(`${JSON.stringify({ bytes, ...times })}\n`);
} finally {
  api.kill('SIGTERM');
  await once(api, 'exit');
  rmSync(folder, { recursive: true, force: true });
}

/** nginx writes what is PUT below /floor/ to disk itself (its DAV module, part of every Debian build). */
function withFloor(text: string): string {
  const door = '    # A page of the web app;';
  if (!text.includes(door)) throw new Error(`nginx/nginx.conf has no "${door.trim()}" any more`);
  const place = `    location /floor/ {
      root ${floorDir};
      dav_methods PUT;
      create_full_put_path on;
      client_max_body_size 1025m;
      client_body_temp_path ${join(folder, 'floor-body')};
    }
`;
  return text.replace(door, `${place}${door}`);
}

type Door = Awaited<ReturnType<typeof startNginx>>;

function upload(nginx: Door, name: string, size: number): Promise<void> {
  const boundary = 'bench-boundary';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="archive"; filename="${name}.tar"\r\nContent-Type: application/x-tar\r\n\r\n`;
  return send(nginx, 'POST', '/api/v1/audits', size, {
    type: `multipart/form-data; boundary=${boundary}`,
    head: Buffer.from(head),
    // A byte of its own for every round: the same bytes twice would be stored once.
    tail: Buffer.from(`${name}\r\n--${boundary}--\r\n`),
  });
}

interface Form {
  readonly type?: string;
  readonly head?: Buffer;
  readonly tail?: Buffer;
}

async function send(
  nginx: Door,
  method: string,
  path: string,
  size: number,
  { type, head, tail }: Form,
): Promise<void> {
  const length = size + (head?.length ?? 0) + (tail?.length ?? 0);
  const sending = request(nginx.url + path, {
    method,
    ca: nginx.certificate,
    servername: 'localhost',
    headers: {
      'content-length': length,
      authorization,
      ...(type === undefined ? {} : { 'content-type': type }),
    },
  });
  const answered = once(sending, 'response');
  const write = async (part: Buffer) => {
    if (!sending.write(part)) await Promise.race([once(sending, 'drain'), answered]);
  };
  if (head !== undefined) await write(head);
  for (let left = size; left > 0; left -= piece.length) await write(piece.subarray(0, Math.min(left, piece.length)));
  if (tail !== undefined) await write(tail);
  sending.end();
  const [answer] = await answered;
  answer.resume();
  if (answer.statusCode !== 201) throw new Error(`${method} ${path} was answered with ${answer.statusCode}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started);
}
