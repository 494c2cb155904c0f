/** How strongly a name says that its value is a credential. `weak` names need a random-looking value. */
export type NameKind = 'password' | 'secret' | 'weak' | null;

/** After the credential word these say that the value is about a credential, not one: `token_url`, `secretName`. */
const aboutWords = new Set(
  `id ids name names type file files path paths url uri arn header headers field fields ttl length len size regex alg algorithm count limit
  expiry lifetime age minutes seconds hours days prefix suffix format version location label placeholder hint policy
  rotation strength ref refs enabled disabled required optional column param parameter index pattern env var class scheme mode provider store
  manager backend error errors message text title description input validator schema kind issuer audience scope scopes endpoint host port dir
  usage budget rate throttle quota ratio window parallelism cache vault value values mount mounts rules rule check checks section scanner exposure hits masked redacted
  hash hashed digest fingerprint link reset selector dn verify stdin`.split(/\s+/),
);
/** Anywhere in a name they rule a credential out. */
const otherWords = new Set(
  'public publishable csrf foreign primary sort partition expire expires expiration tokens tokenizer max min num'.split(
    ' ',
  ),
);
const passwordWords = new Set(
  `password passwd pwd psw pword passphrase passwort pgpassword dbpassword dbpasswd rootpassword adminpassword userpassword redispassword
  requirepass masterauth sshpass`.split(/\s+/),
);
const secretWords = new Set([
  'secret',
  'secrets',
  'token',
  'credential',
  'credentials',
  'apikey',
  'apitoken',
  'secretkey',
  'accesskey',
  'authtoken',
]);
const keyOwners = new Set(
  'api access secret private encryption signing sign auth account master service jwt session fernet hmac app admin client'.split(
    ' ',
  ),
);

/** `LABEL_STUDIO_API_KEY`, `dbPassword`, `jwt-secret` in lower-case parts. */
export function nameParts(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
}

export function kindOfName(name: string): NameKind {
  const parts = nameParts(name);
  if (parts.length === 0 || parts.length > 12 || parts.some((part) => otherWords.has(part))) return null;
  const last = parts[parts.length - 1] ?? '';
  const credential = parts.findLastIndex((part) => passwordWords.has(part) || secretWords.has(part) || part === 'key');
  if (parts.slice(credential + 1).some((part) => aboutWords.has(part))) return null;
  if (parts.some((part) => passwordWords.has(part)) || last === 'pass') return 'password';
  if (parts.some((part) => secretWords.has(part))) return 'secret';
  const before = parts[parts.length - 2];
  // The key of an error tracker's address only lets browsers and servers send events: pages carry it to everyone.
  if (last === 'key' && (before === 'sentry' || before === 'dsn' || before === 'glitchtip')) return null;
  if (last === 'key' && before !== undefined) return keyOwners.has(before) ? 'secret' : 'weak';
  return last === 'jwt' ? 'weak' : null;
}

const providersByName: readonly (readonly [string, string])[] = [
  ['label_studio', 'label-studio-token'],
  ['labelstudio', 'label-studio-token'],
  ['ls_api', 'label-studio-token'],
  ['aws_secret', 'aws-secret-access-key'],
  ['twilio', 'twilio-secret'],
  ['datadog', 'datadog-key'],
  ['dd_api', 'datadog-key'],
  ['mistral', 'mistral-key'],
  ['cohere', 'cohere-key'],
  ['deepseek', 'deepseek-key'],
  ['azure', 'azure-secret'],
  ['cloudflare', 'cloudflare-token'],
  ['mailgun', 'mailgun-key'],
  ['mailchimp', 'mailchimp-key'],
  ['algolia', 'algolia-key'],
  ['auth0', 'auth0-secret'],
  ['okta', 'okta-token'],
  ['hetzner', 'hetzner-token'],
];

/** The provider that a key name tells, otherwise `password` or `generic-secret`. */
export function providerOfName(name: string, kind: Exclude<NameKind, null>): string {
  const plain = nameParts(name).join('_');
  const known = providersByName.find(([part]) => plain.includes(part));
  return known?.[1] ?? (kind === 'password' ? 'password' : 'generic-secret');
}
