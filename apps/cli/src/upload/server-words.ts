import { type Action, actionsOfScope, scopes } from '@seaworthy/schema/access';
import { ExitError, exitCodes } from '../exit-code.ts';
import { isTrustProblem, NotSeaworthy, type Server, ServerProblem, Unreachable } from './server.ts';

/** What went wrong with the server, with the way out; everything else is handed back as it came. */
export function inServerWords(error: unknown, server: Server): unknown {
  if (error instanceof ServerProblem) return exit(problemWords(error, server), error);
  if (error instanceof NotSeaworthy) return exit(`${error.message} Check --server.`, error);
  if (error instanceof Unreachable) return exit(unreachableWords(error.code, server.address), error);
  return error;
}

function exit(message: string, cause: Error): ExitError {
  return new ExitError(exitCodes.usage, message, { cause });
}

function problemWords({ problem }: ServerProblem, { address, token }: Server): string {
  const { status, title, detail, advice } = problem;
  if (status === 401 && token === null) {
    return `${address} wants an API token. Make one there and name its file with --token-file, or set SEAWORTHY_TOKEN.`;
  }
  if (status === 401) return `${address} refuses the token of ${token?.from}. ${detail} ${advice}`;
  if (status === 403) return `${address}: ${detail} ${wayIn(detail) ?? advice}`;
  return `${address}: ${title}. ${detail} ${advice}`;
}

/** The refusal names the action; a token is made of scopes. */
function wayIn(detail: string): string | null {
  const action = /^The scopes of this token do not include (\S+)\.$/.exec(detail)?.[1];
  const scope = scopes.find((it) => actionsOfScope[it].has(action as Action)); // an unknown word is in none of them
  return scope === undefined ? null : `Make a token that has the scope ${scope} as well.`;
}

function unreachableWords(code: string, address: string): string {
  const host = new URL(address).host;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `There is no host ${host} (${code}). Check --server.`;
  if (code === 'ECONNREFUSED') return `Nobody listens at ${address} (${code}). Check --server, and whether it runs.`;
  if (code === 'CERT_HAS_EXPIRED') return `The certificate of ${host} has expired; its operator has to renew it.`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `The certificate of ${host} is for another name. Use the name that it is for with --server.`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return `${address} does not speak TLS as it should (${code}). Is it an http address?`;
  }
  if (isTrustProblem(code)) {
    return `The certificate of ${host} is signed by nobody that Node trusts (${code}). If your company signs its own, set NODE_EXTRA_CA_CERTS to the file of its authority's certificate.`;
  }
  return `${address} does not answer (${code}). Check the network, and whether the server runs; run it again to go on.`;
}
