import { type AuthOptions, createProviderAuth } from './auth.ts';
import { cookiesOf, headersOf, refusalOf } from './library.ts';
import { type OidcConfig, type OidcRefusal, oidcProviderId, providerFailed, refusalFrom } from './oidc.ts';
import type { Client, CookieHeader, SessionCookies } from './port.ts';

/** See Accounts.provider. */
export interface ProviderSignIn {
  /** Where to send the browser. `next`: a path of ours for afterwards. @throws SeaworthyError accounts/provider-failed. */
  begin(next: string, client: Client): Promise<{ readonly location: string; readonly cookies: SessionCookies }>;
  /** What the browser came back with. @throws SeaworthyError accounts/provider-failed while the provider is away. */
  finish(query: ProviderAnswer, cookies: CookieHeader, client: Client): Promise<ProviderResult>;
}

export interface ProviderAnswer {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly error?: string | undefined;
  readonly iss?: string | undefined;
}

export type ProviderResult =
  | { readonly kind: 'session'; readonly next: string; readonly cookies: SessionCookies }
  | { readonly kind: 'refused'; readonly why: OidcRefusal; readonly cookies: SessionCookies };

/** Milliseconds: somebody waits before a white page. */
const patienceMs = 10_000;
/** Where the library sends people after a failure; read here, and never a page. */
const failedPath = '/sign-in/failed';

export function createProviderSignIn(options: AuthOptions, oidc: OidcConfig): ProviderSignIn {
  let opened: Promise<ReturnType<typeof createProviderAuth>> | undefined;
  /** Once it answered it is kept; while it does not, every sign-in asks anew. */
  const open = () => {
    opened ??= openProvider(options, oidc).catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const names = options.cookies;
  return {
    async begin(next, client) {
      const auth = await open();
      const body = { provider: oidcProviderId, callbackURL: next, errorCallbackURL: failedPath, disableRedirect: true };
      const { response, headers } = await auth.api.signInSocial({
        body,
        headers: headersOf(client),
        returnHeaders: true,
      });
      if (response.url === undefined) throw new Error('the library named no address of the provider');
      return { location: response.url, cookies: cookiesOf(headers, names) };
    },
    async finish(query, cookies, client) {
      const auth = await open();
      const answer = await auth.api
        .callbackOAuth({
          params: { id: oidcProviderId },
          query: { ...query },
          headers: headersOf(client, cookies),
          method: 'GET',
          asResponse: true,
        })
        .catch((error) => {
          if (refusalOf(error) === undefined) throw error;
          return undefined;
        });
      const location = answer?.headers.get('location') ?? failedPath;
      const set = cookiesOf(answer?.headers, names);
      const { pathname, searchParams } = new URL(location, options.baseUrl);
      const error = searchParams.get('error');
      if (pathname !== failedPath && error === null && set.some(isSession(names.session))) {
        return { kind: 'session', next: location, cookies: set };
      }
      options.log('warn', `signing in with the provider came to nothing: ${error ?? 'no reason given'}`);
      const cleared = set.filter((cookie) => !isSession(names.session)(cookie));
      return { kind: 'refused', why: refusalFrom(error ?? ''), cookies: cleared };
    },
  };
}

const isSession = (name: string) => (cookie: string) =>
  cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}=;`);

async function openProvider(options: AuthOptions, oidc: OidcConfig) {
  const auth = createProviderAuth(options, oidc);
  const { socialProviders } = await withPatience(auth.$context);
  const provider = socialProviders.find(({ id }) => id === oidcProviderId);
  if (provider === undefined)
    throw providerFailed(`${oidc.name} does not answer, or not as an OpenID Connect provider.`);
  // Otherwise whoever answers at the address could name another issuer whose tokens count.
  if (withoutSlash(provider.issuer ?? '') !== withoutSlash(oidc.issuer)) {
    throw providerFailed(
      `${oidc.name} calls itself ${provider.issuer}, not ${oidc.issuer} as SEAWORTHY_OIDC_ISSUER says.`,
    );
  }
  return auth;
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(providerFailed('The provider did not answer in time.')), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}
