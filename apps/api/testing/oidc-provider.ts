import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const signingKey = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'jwk' });

/** Somebody as the provider knows them. */
export interface Identity {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean | string;
  readonly name?: string;
}

export interface RunningProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who sits before the browser from now on; null: whoever does not agree. */
  signedIn(identity: Identity | null): void;
  stop(): Promise<void>;
}

/** A real OpenID Connect provider on a free port or on this one, which demands PKCE. Its pages for signing in and agreeing answer themselves. */
export async function startProvider(redirectUri: string, port = 0): Promise<RunningProvider> {
  let current: Identity | null = null;
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const client = { clientId: 'seaworthy', clientSecret: 'the secret of the client' };
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/answer/${interaction.uid}` },
    cookies: { keys: ['a key of the test'] },
    jwks: { keys: [signingKey] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    findAccount: (_context, sub) => ({ accountId: sub, claims: async () => ({ ...current, sub }) }),
    async loadExistingGrant(context): Promise<InstanceType<Provider['Grant']> | undefined> {
      const { accountId } = context.oidc.session ?? {};
      if (accountId === undefined) return undefined;
      const grant = new provider.Grant({ accountId, clientId: client.clientId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/answer/') !== true) return void answer(request, response);
    const result =
      current === null ? { error: 'access_denied' } : { login: { accountId: current.sub, remember: false } };
    void provider.interactionFinished(request, response, result);
  });
  return {
    issuer,
    ...client,
    signedIn: (identity) => {
      current = identity;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
