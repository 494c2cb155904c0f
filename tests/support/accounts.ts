import type { Product } from './product.ts';

/** A person of the test; the password is long enough for the product. */
export const skipper = { email: 'ana@example.com', name: 'Ana Skipper', password: 'a long password of the test' };

/** The token of the link that the first start printed. @throws Error when it printed none. */
export function setupTokenOf(product: Pick<Product, 'output'>): string {
  const token = /\/setup#([\w-]+)/.exec(product.output())?.[1];
  if (token === undefined) throw new Error(`no link to /setup in:\n${product.output()}`);
  return token;
}

/** One request to the product as a program sends it; through a proxy when the test brings another `send`. */
export type Send = (
  path: string,
  init: { method: string; headers: Record<string, string>; body: string },
) => Promise<{ status: number; cookies: readonly string[]; body: string }>;

export interface OwnerAtHand {
  /** Value of a Cookie header. */
  readonly cookie: string;
  /** Set-Cookie as it came. */
  readonly setCookie: string;
  /** Value of an Authorization header, of a token that may do what tokens can. */
  readonly authorization: string;
}

/** Makes the owner by the one-time link, and an API token of theirs. */
export async function makeOwner(
  product: Pick<Product, 'output' | 'url'>,
  send = direct(product.url),
): Promise<OwnerAtHand> {
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.body}`);
    return answer;
  };
  const made = await post('/api/v1/setup', { token: setupTokenOf(product), ...skipper });
  const setCookie = made.cookies.find((cookie) => /seaworthy=./.test(cookie)) ?? '';
  const cookie = setCookie.split(';')[0] ?? '';
  const scopes = ['audit:create', 'audit:read', 'triage:write', 'project:admin'];
  const { body } = await post('/api/v1/me/tokens', { name: 'test', scopes }, { cookie });
  const { token } = JSON.parse(body) as { token: string };
  return { cookie, setCookie, authorization: `Bearer ${token}` };
}

function direct(url: string): Send {
  return async (path, init) => {
    const answer = await fetch(url + path, init);
    return { status: answer.status, cookies: answer.headers.getSetCookie(), body: await answer.text() };
  };
}
