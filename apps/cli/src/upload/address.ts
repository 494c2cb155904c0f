import { ExitError, exitCodes } from '../exit-code.ts';

/**
 * The origin of a server as somebody typed it.
 * @throws ExitError when it is no address, holds a password or a path, or would show a token to everybody on the way.
 */
export function addressOf(typed: string, hasToken: boolean): string {
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw wrong(`--server takes an address such as https://audits.example.com; it was ${JSON.stringify(typed)}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw wrong('--server takes an address without user and password; access is a token’s business');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw wrong(`--server takes scheme, host and port alone: ${url.origin}`);
  }
  if (hasToken && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw wrong(`${url.origin} would carry the token in the clear, for everybody on the way to read; use https`);
  }
  return url.origin;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(host);
}

function wrong(sentence: string): ExitError {
  return new ExitError(exitCodes.usage, `${sentence}.`);
}
