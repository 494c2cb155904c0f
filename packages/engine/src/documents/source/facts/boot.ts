import { argumentsOf, keyword, positional } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import {
  callsIn,
  functionAt,
  headSpan,
  isInside,
  lastName,
  namedFunctionAt,
  ownerName,
  spanAt,
  textOf,
} from '../look.ts';
import type { AssignmentNode, CallNode, Syntax } from '../syntax.ts';
import { patternOf } from '../values.ts';

/** What a start of the process decides: folders, keys made on the spot; and keys that it leaves in a shared store. */
export function bootFacts(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python') return [];
  return [
    ...syntax.assignments.flatMap((one) =>
      isSetting(syntax, one) ? [...folder(syntax, one), ...randomSecret(syntax, one)] : [],
    ),
    ...(/redis|valkey/i.test(syntax.text)
      ? callsNamed(syntax, storeWrites).flatMap((call) => storeKey(syntax, call))
      : []),
    ...settingsChecks(syntax),
  ];
}

/** At module level, or a field of a class: not inside of a function. */
function isSetting(syntax: Syntax, one: AssignmentNode): boolean {
  return (
    !one.augmented &&
    one.value.end > one.value.start &&
    functionAt(syntax, one.start) === null &&
    !isInside(syntax.comments, one.start)
  );
}

const folderName =
  /(?:^|_)(?:SCRATCH|UPLOADS?|TEMP|TMP|WORK(?:ING)?|SPOOL|INCOMING|STAGING|INBOX|CONSUME|INPUT|FILES|DOCUMENTS|ATTACHMENTS|STORAGE)_?(?:DIR|DIRECTORY|PATH|FOLDER|ROOT)$|^MEDIA_ROOT$/i;

function folder(syntax: Syntax, one: AssignmentNode): SourceFact[] {
  const name = /([A-Za-z_]\w*)$/.exec(one.target)?.[1] ?? '';
  if (!folderName.test(name)) return [];
  const text = textOf(syntax, one.value).slice(0, 400);
  const temporary = /gettempdir\(\)\s*\)?\s*(?:\/\s*["']([\w.-]+)["'])?/.exec(text);
  const literals = [...text.matchAll(/["']((?:\/|\.{1,2}\/)[\w./-]*)["']/g)].map((match) => match[1] ?? '');
  // `BASE_DIR / "media"`, `os.path.join(BASE_DIR, "media")`: below the code.
  const below = /BASE_DIR|ROOT_DIR|PROJECT_ROOT|__file__/.test(text)
    ? /["']([\w-]+(?:\/[\w-]+)*)["']\s*\)*\s*$/.exec(text)?.[1]
    : undefined;
  const path =
    temporary === null
      ? (literals.at(-1) ?? (below === undefined ? undefined : `./${below}`))
      : `/tmp${temporary[1] === undefined ? '' : `/${temporary[1]}`}`;
  if (path === undefined) return [];
  const env =
    [...text.matchAll(/["']([A-Z][A-Z0-9_]{3,})["']/g)][0]?.[1] ?? (one.type === '' ? null : name.toUpperCase());
  return [{ type: 'folder-default', name, path, env, span: headSpan(syntax, one) }];
}

const secretName =
  /(?:SECRET|SIGNING|JWT|SESSION|ENCRYPTION|FERNET|COOKIE|CSRF|HMAC)\w*(?:KEY|SECRET|SALT|TOKEN)?$|^SECRET$/i;
const makers =
  /^(?:secrets\.token_(?:hex|urlsafe|bytes)|os\.urandom|Fernet\.generate_key|uuid\.uuid4|uuid4|token_(?:hex|urlsafe|bytes)|get_random_secret_key)$/;

/** `SECRET_KEY = os.getenv("SECRET_KEY", secrets.token_hex(32))`, `secret_key: str = Field(default_factory=lambda: secrets.token_urlsafe(32))`. */
function randomSecret(syntax: Syntax, one: AssignmentNode): SourceFact[] {
  const name = /([A-Za-z_]\w*)(?:["']\])?$/.exec(one.target)?.[1] ?? '';
  if (!secretName.test(name) || /NAME|LENGTH|TTL|AGE|EXPIRE|HEADER|ALGO|URL|PATH|FILE|ID$/i.test(name)) return [];
  const made = callsIn(syntax, one.value).find((call) => makers.test(call.callee));
  if (made === undefined) return [];
  const text = textOf(syntax, one.value);
  const fallback = /environ|getenv|\bor\b|config\(|Field\(|env\(/.test(text) || one.type !== '';
  return [{ type: 'random-secret', name, fallback, span: headSpan(syntax, one) }];
}

const stores = /(?:^|[._])(?:redis\w*|r|client|cache|valkey|kv|rdb|conn)(?:\(\))?$/i;

const storeWrites = new Set('set hset hmset lpush rpush sadd zadd json_set'.split(' '));

/** `redis.set(f"job:{id}", …)`; whether it goes by itself, by an option or an `expire` in the same function. */
function storeKey(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  if (!stores.test(ownerName(call.callee))) return [];
  const first = positional(syntax, call, 0);
  const key = first === undefined ? null : (keyBehind(syntax, first.text, call.start) ?? patternOf(syntax, first));
  if (key === null || !key.includes('{=') || !/^[\w-]+[:/]/.test(key)) return [];
  const fn = namedFunctionAt(syntax, call.start);
  const body = fn === null ? '' : textOf(syntax, fn.body);
  const expires =
    ['ex', 'px', 'exat', 'pxat', 'timeout', 'ttl', 'expire', 'keepttl'].some(
      (option) => keyword(syntax, call, option) !== undefined,
    ) ||
    (name === 'set' && argumentsOf(syntax, call).filter((one) => one.name === null).length > 2) ||
    /\.(?:expire|pexpire|expireat)\(|ltrim\(|zremrangebyscore|\.delete\(/.test(body);
  return [
    {
      type: 'store-key',
      store: 'redis',
      key: key.replace(/\{=[^}]*\}/g, '{id}'),
      expires,
      function: fn?.name ?? null,
      span: spanAt(syntax, call),
    },
  ];
}

/** The pattern of a local variable: `key = f"job:{job_id}"`. */
function keyBehind(syntax: Syntax, name: string, before: number): string | null {
  if (!/^[A-Za-z_]\w*$/.test(name)) return null;
  const assigned = syntax.assignments.findLast(
    (one) => one.target === name && one.start < before && before - one.start < 4000,
  );
  return assigned === undefined ? null : patternOf(syntax, assigned.value);
}

/** `@model_validator(mode="after") def engine_settings(self)`. */
function settingsChecks(syntax: Syntax): SourceFact[] {
  return syntax.decorators.flatMap((decorator): SourceFact[] => {
    if (!/^@(?:pydantic\.)?(?:model_validator|root_validator)\b/.test(textOf(syntax, decorator))) return [];
    const fn = syntax.functions.find((one) => one.start >= decorator.end);
    if (fn === undefined || fn.start - decorator.end > 300) return [];
    const looksAt = [
      ...textOf(syntax, fn.body).matchAll(/\b(?:self|values|data|info\.data)(?:\.(?:get\(["'])?|\[["'])(\w+)/g),
    ].map((match) => (match[1] ?? '').toUpperCase());
    return [{ type: 'settings-check', name: fn.name, looksAt: [...new Set(looksAt)], span: headSpan(syntax, fn) }];
  });
}
