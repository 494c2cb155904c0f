import type { ProviderSignIn } from '@seaworthy/accounts/oidc-flow';
import type { Accounts } from '@seaworthy/accounts/port';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { z } from 'zod';
import { clientOf, visitorOf } from '../actor-of.ts';
import type { App } from '../deps.ts';
import { failures } from './params.ts';
import { accountsOf } from './session.ts';

export interface OidcDeps {
  /** Null: accounts are off. */
  readonly accounts: Accounts | null;
}

const tags = ['session'];
const Text = z.string().max(4_000).optional();
const Redirect = z.null().describe('To the provider, or back into the product');

/** Signing in with an OpenID Connect provider. Browsers come here themselves, so failures lead to a page and not to JSON. */
export function oidcRoutes(app: App, { accounts }: OidcDeps): void {
  app.get(
    '/sign-in/oidc',
    {
      schema: {
        summary: 'Sign in with the provider: leads the browser there',
        tags,
        querystring: z.object({ next: z.string().max(2_000).optional() }),
        response: { 302: Redirect, ...failures },
      },
      config: { access: { to: 'anyone', why: 'nobody is signed in before they sign in' } },
    },
    async (request, reply) => {
      const provider = providerOf(accounts);
      const next = ownPath(request.query.next);
      try {
        const { location, cookies } = await provider.begin(next, clientOf(request));
        return reply.header('set-cookie', [...cookies]).redirect(location, 302);
      } catch (error) {
        if (!(error instanceof SeaworthyError)) throw error;
        request.log.warn({ err: error }, 'the provider cannot be used');
        return reply.redirect(failedPage('failed', next), 302);
      }
    },
  );
  app.get(
    '/sign-in/oidc/callback',
    {
      schema: {
        summary: 'Where the provider sends the browser back to',
        tags,
        querystring: z.object({ code: Text, state: Text, error: Text, iss: Text }),
        response: { 302: Redirect, ...failures },
      },
      config: { access: { to: 'anyone', why: 'state, PKCE and the signature of the provider are checked' } },
    },
    async (request, reply) => {
      const provider = providerOf(accounts);
      const used = accountsOf(accounts);
      try {
        const result = await provider.finish(request.query, request.headers.cookie, clientOf(request));
        if (result.cookies.length > 0) reply.header('set-cookie', [...result.cookies]);
        if (result.kind === 'refused') return reply.redirect(failedPage(result.why, '/'), 302);
        const before = await visitorOf(used, request);
        if (before !== undefined) await used.endSession(before.userId, before.sessionId);
        const header = result.cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ');
        const visitor = await used.whoIs(header, clientOf(request));
        if (visitor !== undefined) request.logPerson = { id: visitor.userId, name: visitor.name };
        return reply.redirect(ownPath(result.next), 302);
      } catch (error) {
        if (!(error instanceof SeaworthyError)) throw error;
        request.log.warn({ err: error }, 'the provider cannot be used');
        return reply.redirect(failedPage('failed', '/'), 302);
      }
    },
  );
}

function providerOf(accounts: Accounts | null): ProviderSignIn {
  const provider = accounts?.provider ?? null;
  if (provider === null) throw new SeaworthyError('not-found', 'There is no provider to sign in with.');
  return provider;
}

/** A page of ours. Whatever else somebody put there, an address of another site for example, becomes the first page. */
export function ownPath(next: string | undefined): string {
  const origin = 'http://ours';
  if (next === undefined || !/^\/[^/\\]/.test(next) || !URL.canParse(next, origin)) return '/';
  const { origin: found, pathname, search, hash } = new URL(next, origin);
  return found === origin && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/';
}

function failedPage(why: string, next: string): string {
  return `/sign-in?${new URLSearchParams({ problem: why, ...(next === '/' ? {} : { next }) })}`;
}
