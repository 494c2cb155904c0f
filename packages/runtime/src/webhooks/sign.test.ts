import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newWebhookSecret, signatureHeaders } from './sign.ts';

test('the example of docs/webhooks.md takes what we sign, and nothing that was changed or is old', async () => {
  const docs = await readFile(new URL('../../../../docs/webhooks.md', import.meta.url), 'utf8');
  const example =
    /```js\n([\s\S]*?)```/.exec(docs)?.[1] ?? expect.unreachable('docs/webhooks.md has no example for Node');
  const folder = await mkdtemp(join(tmpdir(), 'seaworthy-example-'));
  try {
    const file = join(folder, 'example.mjs');
    await writeFile(file, example);
    const { isGenuine } = await import(file);
    const secret = newWebhookSecret();
    const body = '{"name":"Wörter"}';
    const at = Math.floor(Date.now() / 1_000);
    const headers = signatureHeaders([newWebhookSecret(), secret], 'msg_1', at, body);
    expect(isGenuine(headers, body, secret)).toBe(true);
    expect(isGenuine(headers, `${body} `, secret)).toBe(false);
    expect(isGenuine({ ...headers, 'webhook-id': 'msg_2' }, body, secret)).toBe(false);
    expect(isGenuine(headers, body, newWebhookSecret())).toBe(false);
    expect(isGenuine(signatureHeaders([secret], 'msg_1', at - 301, body), body, secret)).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
