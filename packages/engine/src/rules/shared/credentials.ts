import type { Container, EnvEntry } from '../../model/container.ts';
import { kindOfName } from '../../secrets/names.ts';
import { isPlaceholder, isWeakDefault } from '../../secrets/values.ts';

const switches: Readonly<Record<string, RegExp>> = {
  POSTGRES_HOST_AUTH_METHOD: /^trust$/,
  MYSQL_ALLOW_EMPTY_PASSWORD: /^(?:1|yes|true)$/i,
  MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: /^(?:1|yes|true)$/i,
  ALLOW_EMPTY_PASSWORD: /^(?:1|yes|true)$/i,
  ALLOW_ANONYMOUS_LOGIN: /^(?:1|yes|true)$/i,
  DISABLE_SECURITY_PLUGIN: /^true$/i,
  'xpack.security.enabled': /^false$/i,
  GF_AUTH_ANONYMOUS_ENABLED: /^true$/i,
};

const address = /_(?:URL|URI|DSN|CONN(?:ECTION)?(?:_STRING)?)$/;

/** The variable says whether there is a lock; its value is no secret and cannot be made one. */
export function isSwitch(entry: EnvEntry): boolean {
  return Object.hasOwn(switches, entry.name);
}

/** The variable unlocks something, or switches a lock off. */
export function isCredential(entry: EnvEntry): boolean {
  return (
    Object.hasOwn(switches, entry.name) ||
    entry.name === 'NEO4J_AUTH' ||
    isSecretName(entry.name) ||
    (address.test(entry.name) && kindOfName(entry.name) !== 'weak')
  );
}

export function isSecretName(name: string): boolean {
  const kind = kindOfName(name);
  return (kind === 'password' || kind === 'secret') && !/_FILE$/i.test(name);
}

/** The well-known value, or null. A value that was masked is a secret of its own and the business of other rules. */
export function weaknessOf(entry: EnvEntry, container: Container): string | null {
  if (entry.value.state !== 'set') return null;
  const value = entry.value.value;
  if (isOfUnusedServer(entry, container)) return null;
  if (value === '' || value.includes('•')) return null;
  // Own names only: a variable may be called `constructor`.
  const known = Object.hasOwn(switches, entry.name) ? switches[entry.name] : undefined;
  if (known !== undefined) return known.test(value) ? value : null;
  if (entry.name === 'NEO4J_AUTH') return value === 'none' || isWeakDefault(value.split('/')[1] ?? '') ? value : null;
  const inUrl = /^[a-z][\w+.-]*:\/\/([^:@/\s]*):([^@/\s]+)@/.exec(value);
  if (inUrl !== null) return isWeakDefault(inUrl[2] ?? '') || inUrl[1] === inUrl[2] ? `…:${inUrl[2]}@…` : null;
  if (address.test(entry.name) || !isSecretName(entry.name)) return null;
  const user = container.env.find((other) => /USER(?:NAME)?$/.test(other.name) && other.value.state === 'set');
  const sameAsUser = user?.value.state === 'set' && user.value.value === value && kindOfName(entry.name) === 'password';
  const shown = /^[\w.@-]{3,60}$/.test(value);
  return shown &&
    (isWeakDefault(value) ||
      sameAsUser ||
      value === container.name ||
      (/change|replace|insecure|your[-_]/i.test(value) && isPlaceholder(value)))
    ? value
    : null;
}

/** Settings of a database server, where another variable of the container chooses SQLite. */
function isOfUnusedServer(entry: EnvEntry, container: Container): boolean {
  return (
    /^(?:\w+_)?(?:POSTGRES|PG|MYSQL|MARIADB)/.test(entry.name) &&
    container.env.some(
      (other) =>
        /(?:^|_)(?:DB|DATABASE)_?(?:ENGINE|TYPE|DRIVER|BACKEND|CLIENT)$/.test(other.name) &&
        other.value.state === 'set' &&
        /sqlite/i.test(other.value.value),
    )
  );
}

/** Unlocks a database or broker rather than the service that carries it. */
export function isPeersCredential(entry: EnvEntry): boolean {
  return (
    address.test(entry.name) ||
    /POSTGRES|PG_|MYSQL|MARIADB|MONGO|REDIS|RABBIT|AMQP|NEO4J|ELASTIC|MINIO|S3_|AWS|SMTP|MAIL|(?:^|_)DB_?|DATABASE|CLICKHOUSE|CACHE/.test(
      entry.name,
    )
  );
}

const signing =
  /(?:^|_)(?:SECRET_?KEY|JWT_SECRET(?:_KEY)?|JWT_KEY|SESSION_SECRET|COOKIE_SECRET|CSRF_SECRET|SIGNING_KEY|SIGNING_SECRET|FERNET_KEY|AUTH_SECRET|NEXTAUTH_SECRET|APP_SECRET|TOKEN_SECRET|ENCRYPTION_KEY)$/;

/** Signs sessions or tokens, or encrypts: `jwtSecretKey`, `NEXTAUTH_SECRET`. */
export function isSigningName(name: string): boolean {
  return signing.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase());
}
