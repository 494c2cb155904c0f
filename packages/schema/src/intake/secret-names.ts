import { isClaimed, isDotenvPath, isExampleDotenv } from './path-claims.ts';

/**
 * Does the name promise credentials? Told before an upload, so that nobody sends a key without knowing it. By name alone:
 * what is in the file is judged by the audit.
 */
export function isSecretName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (isDotenvPath(path)) return !isExampleDotenv(path);
  if (/\.(pub|md|txt\.example|example|sample|template|dist|d\.ts|tsx?|jsx?|py|go|rs|java)$/.test(name)) return false;
  return (
    secretName.test(name) || /(^|\/)\.(aws\/credentials|docker\/config\.json|kube\/config|ssh\/[^/]+)$/i.test(path)
  );
}

/**
 * Are this file's bytes kept? Some format may read it, or its name promises credentials in text: those are masked and
 * reported, and no format has to know a private key.
 */
export function isKeptPath(path: string): boolean {
  return (
    isClaimed(path) ||
    (isSecretName(path) && !/\.(p12|pfx|jks|keystore|kdbx)$/i.test(path)) ||
    settingsName.test(path.slice(path.lastIndexOf('/') + 1).toLowerCase())
  );
}

/** Settings of frameworks and servers whose format nobody parses, and where passwords like to stand. */
const settingsName =
  /^(application|bootstrap|hibernate|database|db|config|settings)([-_.][\w-]+)?\.(properties|toml|ini|cfg)$|^(appsettings([-_.][\w-]+)?|local\.settings)\.json$|^(redis|sentinel|pgbouncer|mongod|turnserver|proxysql)\.(conf|cnf|ini)$|^my\.cnf$/;

const secretName =
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|ovpn)$|^id_(rsa|dsa|ecdsa|ed25519)$|^\.?(netrc|pgpass|htpasswd|npmrc|pypirc|git-credentials|vault_pass(word)?|boto)(\.txt)?$|^(credentials|secrets?|passwords?)(\.[\w-]+)*\.(ya?ml|json|toml|ini|env|txt|xml|properties)$|^(credentials|secrets?|passwords?)$|(service[-_]?account|client[-_]?secret|firebase[-_]adminsdk|credentials)[\w.-]*\.json$|^sa([-_][\w-]+)?\.json$|^([\w-]+[-_])?(deploy|ssh|private)[-_]key$|\.tfstate(\.backup)?$|^terraform\.tfvars$|\.auto\.tfvars$/;
