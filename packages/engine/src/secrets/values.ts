import { ALNUM, BASE64, DIGIT, HEX, isIn, LOWER, UPPER } from './charset.ts';

/** Public knowledge: never hidden, reported by rules as default credentials. Lower case. */
const weakDefaults = new Set(
  `postgres postgresql password passw0rd p@ssw0rd password1 password123 pass admin admin123 administrator root toor user guest test testing
  changeme change-me change_me changeit changethis letmein welcome secret mysecret mysecretpassword supersecret mypassword qwerty
  abc123 iloveyou 123456 1234567 12345678 123456789 1234567890 111111 000000 minio minioadmin mysql mariadb mongo mongodb redis
  rabbitmq elastic elasticsearch kibana grafana default demo example dev develop development local docker app api db database
  dbpassword db_password postgrespassword rootpassword root_password userpassword adminadmin neo4j label_studio labelstudio
  airflow superset keycloak sa oracle vagrant ubuntu django flask fastapi jwt-secret jwtsecret secretkey secret-key secret_key
  my-secret my-secret-key mysecretkey devsecret dev-secret dev_secret dev-secret-key insecure hunter2 foobar foo bar baz`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** A word from the list above with a year or a count behind it: `admin2024`, `test123`, `Passw0rd!`. */
const weakWithTail =
  /^(?:admin|administrator|root|user|guest|test|testing|pass|password|passw0rd|p@ssw0rd|secret|changeme|welcome|qwerty|letmein|demo|default|postgres|mysql|redis|mongo|docker|dev|local|abc|default-secret(?:-key)?|test-?secret)[-_@!.]?\d{0,4}!?$/i;

export function isWeakDefault(value: string): boolean {
  return weakDefaults.has(value.toLowerCase()) || (value.length <= 24 && weakWithTail.test(value));
}

const referenceStarts = [
  '[',
  '$',
  '{{',
  '{',
  '<',
  '%',
  '!',
  'vault:',
  'op://',
  'arn:',
  'ssm:',
  'env:',
  'enc[',
  'file:',
  'secretref',
];
const referenceParts = [
  '${',
  '{{',
  '$(',
  '<%',
  'os.environ',
  'process.env',
  'import.meta',
  'getenv',
  'secretkeyref',
  '/run/secrets',
  'keyvault',
];

/** Names another place instead of holding a value. */
export function isReference(value: string): boolean {
  if (isGeneratedKey(value)) return false;
  const lower = value.toLowerCase();
  return (
    referenceStarts.some((start) => lower.startsWith(start)) ||
    referenceParts.some((part) => lower.includes(part)) ||
    /^(?:\.{0,2}|~)\//.test(value) ||
    /^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(value) ||
    isFileName(value) ||
    // A call or a subscript is an expression, not a value: `Token.objects.get(key=…`.
    /^[A-Za-z_][\w.]{0,80}\(/.test(value)
  );
}

/** What startproject of Django writes: letters, digits and signs of the shell in any order, `$(` and `x(` among them. */
function isGeneratedKey(value: string): boolean {
  return (
    value.length >= 40 &&
    value.length <= 80 &&
    /^[\w!@#$%^&*(=+)-]+$/.test(value) &&
    value.replace(/[^!@#$%^&*=+]/g, '').length >= 4 &&
    /\d/.test(value)
  );
}

const fileEnd = /\.(?:json|ya?ml|pem|key|crt|cer|p12|pfx|jks|env|txt|toml|ini|cfg|conf|gpg|asc)$/i;

/** `relay/credentials.json`, `server.key`: the place of a value. */
function isFileName(value: string): boolean {
  return value.length < 200 && fileEnd.test(value) && /^[\w./@+-]+$/.test(value);
}

const placeholderWords = [
  'changeme',
  'changethis',
  'changein',
  'changebefore',
  'replaceme',
  'replacewith',
  'replacethis',
  'placeholder',
  'example',
  'sample',
  'dummy',
  'yourkey',
  'yourapi',
  'yoursecret',
  'yourtoken',
  'yourpassword',
  'youraccess',
  'yourown',
  'yourlabel',
  'yourservice',
  'yourdb',
  'yourproject',
  'yourlong',
  'yourrandom',
  'yourstrong',
  'inserthere',
  'insertyour',
  'keyhere',
  'tokenhere',
  'secrethere',
  'passwordhere',
  'redacted',
  'masked',
  'hidden',
  'notarealkey',
  'notreal',
  'fake',
  'undefined',
  'todo',
  'setme',
  'fillme',
  'fillin',
  'generateme',
  'generatewith',
  'generatea',
  'insecure',
  'development',
  'deadbeef',
  'foobar',
  'lorem',
  'mysecret',
  'mypassword',
  'mytoken',
  'myapikey',
  'supersecret',
  'testsecret',
  'testkey',
  'testtoken',
  'testpassword',
  'secretkey',
  'devsecret',
  'devkey',
];

/** Text that stands where a value should go. */
export function isPlaceholder(value: string): boolean {
  const plain = value.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (plain.length < 4) return true;
  if (placeholderWords.some((word) => plain.includes(word))) return true;
  if (/^(?:x+|none|null|nil|true|false|string|optional|required|disabled|enabled|empty|unset|tbd)$/.test(plain))
    return true;
  if (/x{6}|\*{3}|_{4}|\.{3}|0{8}|•/i.test(value)) return true;
  if (isRate(value)) return true;
  return hasSequence(plain);
}

/** `5/m`, `1/m/user,10/h/ip`: how often something may be done, in the settings of limiters. */
function isRate(value: string): boolean {
  return value
    .split(',')
    .every((one) => /^\s*\d{1,6}\/\d{0,4}(?:s|sec|second|m|min|minute|h|hour|d|day)s?(?:\/\w{1,20})?\s*$/.test(one));
}

/** Six characters that count up, or five equal ones. */
function hasSequence(text: string): boolean {
  let rising = 1;
  let equal = 1;
  for (let i = 1; i < text.length; i++) {
    const step = text.charCodeAt(i) - text.charCodeAt(i - 1);
    rising = step === 1 ? rising + 1 : 1;
    equal = step === 0 ? equal + 1 : 1;
    if (rising >= 6 || equal >= 5) return true;
  }
  return false;
}

/** Shannon entropy in bits per character. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/**
 * First percentile of the entropy of truly random strings by length (12, 16, 20, 24, 32, 40, 64), measured; below it a
 * value is too regular to be random. English words reach it too, so it is necessary and never sufficient.
 */
const lengths = [12, 16, 20, 24, 32, 40, 64] as const;
const floors = {
  hex: [2.36, 2.7, 2.9, 3.01, 3.25, 3.4, 3.62],
  lower: [2.79, 3.12, 3.38, 3.61, 3.89, 4.11, 4.46],
  mixed: [2.92, 3.33, 3.65, 3.86, 4.2, 4.47, 4.9],
} as const;

function entropyFloor(kind: keyof typeof floors, length: number): number {
  const row = floors[kind];
  for (let i = 1; i < lengths.length; i++) {
    const left = lengths[i - 1] ?? 12;
    const right = lengths[i] ?? 64;
    if (length <= right) {
      const share = Math.max(0, (length - left) / (right - left));
      return (row[i - 1] ?? 0) + share * ((row[i] ?? 0) - (row[i - 1] ?? 0)) - 0.1;
    }
  }
  return (row[row.length - 1] ?? 0) - 0.1;
}

/** Looks like the output of a random generator: long, mixed, no words, no counting up. */
export function looksRandom(value: string): boolean {
  if (value.length < 16 || value.length > 2048 || /\s/.test(value)) return false;
  let hex = true;
  let upper = 0;
  let lower = 0;
  let digits = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 126) return false;
    if (!isIn(HEX, code)) hex = false;
    if (isIn(UPPER, code)) upper++;
    else if (isIn(LOWER, code)) lower++;
    else if (isIn(DIGIT, code)) digits++;
  }
  if (hex)
    return value.length >= 32 && digits > 2 && lower > 2 && entropyOf(value) >= entropyFloor('hex', value.length);
  const share = digits / value.length;
  const kind = upper > 0 && lower > 0 ? 'mixed' : 'lower';
  if (entropyOf(value) < entropyFloor(kind, value.length)) return false;
  if (wordShare(value) > 0.5) return false;
  if (digits === 0) return kind === 'mixed' && value.length >= 24 && caseChanges(value) > value.length / 4;
  return share >= 0.04 && share <= 0.65;
}

/** Letters in pronounceable runs of five and more of one case: what words look like and random text rarely does. */
function wordShare(value: string): number {
  let inWords = 0;
  let run = 0;
  let vowels = 0;
  let letters = 0;
  const close = (): void => {
    if (run >= 5 && vowels / run >= 0.2 && vowels / run <= 0.65) inWords += run;
    run = 0;
    vowels = 0;
  };
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (!isIn(LOWER | UPPER, code)) {
      close();
      continue;
    }
    letters++;
    const previous = i === 0 ? 0 : value.charCodeAt(i - 1);
    if (isIn(UPPER, code) && !isIn(UPPER, previous)) close();
    run++;
    if ('aeiouAEIOU'.includes(value.charAt(i))) vowels++;
  }
  close();
  return letters === 0 ? 0 : inWords / letters;
}

function caseChanges(value: string): number {
  let changes = 0;
  for (let i = 1; i < value.length; i++) {
    if (isIn(UPPER, value.charCodeAt(i)) !== isIn(UPPER, value.charCodeAt(i - 1))) changes++;
  }
  return changes;
}

/** Could be typed as a password: no spaces, letters with digits or signs. */
export function looksChosen(value: string): boolean {
  if (value.length < 6 || value.length > 200 || /\s/.test(value)) return false;
  return /[a-z]/i.test(value) && /[^a-z_]/i.test(value);
}

/** Base64 text of some length whose content may be anything. */
export function isBase64Text(value: string): boolean {
  if (value.length < 4 || value.length % 4 !== 0) return false;
  const body = value.replace(/={1,2}$/, '');
  for (let i = 0; i < body.length; i++) if (!isIn(BASE64 | ALNUM, body.charCodeAt(i))) return false;
  return true;
}
