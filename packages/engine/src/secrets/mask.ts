import type { SecretHit } from '../model/model.ts';
import { indexLines, spanOf } from '../text/span.ts';
import { type Identifier, identifierAround, readAssignment } from './assignments.ts';
import { type CommandFlag, commandFlags, readCommandFlag } from './command-line.ts';
import type { FoundSecret } from './finding.ts';
import { classOfPath, type Syntax, syntaxOf } from './place.ts';
import { type ProviderFormat, providerFormats } from './providers.ts';
import { secretObjectValues } from './secret-object.ts';
import { readAuthorization, readJwt, readPrivateKey, readProviderToken, readUrlPassword } from './shapes.ts';
import { readStructured, type StructuredWord, structuredWords } from './structured.ts';

export interface MaskedText {
  /** Same length as the input; every hidden character is `•`. */
  readonly text: string;
  readonly hits: SecretHit[];
}

/**
 * Hides the credentials of one file before anything is stored. One pass over the text looks up every three characters in
 * a table of trigger words; only around a trigger is anything examined, within fixed windows, so time is linear.
 * Weak well-known defaults, placeholders and references to other places stay readable: rules report them.
 */
export function maskSecrets(path: string, text: string): MaskedText {
  const syntax = syntaxOf(path);
  const found = findSecrets(text, syntax);
  if (found.length === 0) return { text, hits: [] };
  const environment = classOfPath(path);
  const lines = indexLines(path, text);
  const hits: SecretHit[] = [];
  for (const one of found) {
    // Tests and examples are full of made-up credentials: there only a fitting checksum says that one is real.
    if (environment !== 'prod' && environment !== 'generated' && one.verified === undefined) continue;
    const confidence = environment === 'prod' ? one.confidence : 'Medium';
    hits.push({
      provider: one.provider,
      name: one.name,
      masked: `${one.prefix}••••••••`,
      span: spanOf(lines, one.start - one.prefix.length, one.end),
      confidence,
      class: environment,
    });
  }
  return { text: hide(text, withRepeats(text, found)), hits };
}

/** A path as it may be shown: a token inside a file name is hidden as well. */
export function maskPath(path: string): string {
  // Names and assignments mean nothing in a path; formats with a prefix of their own do.
  const found = scan(path, 'lock', pathTriggers);
  return found.length === 0 ? path : hide(path, found);
}

type Trigger =
  | { readonly kind: 'format'; readonly word: string; readonly format: ProviderFormat }
  | { readonly kind: 'flag'; readonly word: CommandFlag }
  | { readonly kind: 'structured'; readonly word: StructuredWord }
  | { readonly kind: 'name' | 'pem' | 'jwt' | 'url' | 'authorization'; readonly word: string };

const nameWords = [
  'secret',
  'token',
  'passw',
  'passphrase',
  '_pass',
  'pwd',
  'apikey',
  '_key',
  '-key',
  'key',
  'credential',
  'requirepass',
  'masterauth',
  'jwt',
];

const triggers: readonly Trigger[] = [
  ...providerFormats.map((format): Trigger => ({ kind: 'format', word: format.prefix, format })),
  ...nameWords.map((word): Trigger => ({ kind: 'name', word })),
  ...commandFlags.map((word): Trigger => ({ kind: 'flag', word })),
  ...structuredWords.map((word): Trigger => ({ kind: 'structured', word })),
  { kind: 'pem', word: 'BEGIN ' },
  { kind: 'jwt', word: 'eyJ' },
  { kind: 'url', word: '://' },
  { kind: 'authorization', word: 'Bearer' },
  { kind: 'authorization', word: 'Token' },
  { kind: 'authorization', word: 'Basic' },
];

const tableBits = 16;
const isStart = new Uint8Array(1 << tableBits);
const byStart = new Map<number, Trigger[]>();
for (const trigger of triggers) {
  const key = startKey(trigger.word);
  byStart.set(key, [...(byStart.get(key) ?? []), trigger]);
  isStart[slot(key)] = 1;
}

/** The first three characters, letters folded to one case. */
function startKey(word: string): number {
  return ((word.charCodeAt(0) | 32) << 16) | ((word.charCodeAt(1) | 32) << 8) | (word.charCodeAt(2) | 32);
}

function slot(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - tableBits);
}

type Kind = Trigger['kind'];
/** Lock files hold hashes that look like anything; only a password in an address is believed there. */
const lockTriggers: ReadonlySet<Kind> = new Set(['url']);
const pathTriggers: ReadonlySet<Kind> = new Set(['format', 'jwt']);

function findSecrets(text: string, syntax: Syntax): FoundSecret[] {
  const found = scan(text, syntax, syntax === 'lock' ? lockTriggers : null);
  if (syntax !== 'yaml') return found;
  const whole = secretObjectValues(text);
  if (whole.length === 0) return found;
  // What the scan knows better (a provider, a name) wins over "some value of a Secret".
  return merge(found, whole);
}

/** Two lists in the order of the text; of two that overlap the one from the first list stays. */
function merge(first: readonly FoundSecret[], second: readonly FoundSecret[]): FoundSecret[] {
  const out = [...first];
  let i = 0;
  for (const one of second) {
    while (i < first.length && (first[i]?.end ?? 0) <= one.start) i++;
    if ((first[i]?.start ?? Number.POSITIVE_INFINITY) >= one.end) out.push(one);
  }
  return out.sort((a, b) => a.start - b.start || a.end - b.end);
}

function scan(text: string, syntax: Syntax, only: ReadonlySet<Kind> | null): FoundSecret[] {
  const isSecretObject = syntax === 'yaml' && /^kind:[ \t]{0,8}["']?Secret\b/m.test(text);
  const found: FoundSecret[] = [];
  let covered = 0;
  let nameEnd = -1;
  let key = 0;
  for (let i = 0; i < text.length; i++) {
    key = ((key << 8) | ((text.charCodeAt(i) & 0xff) | 32)) & 0xffffff;
    if (isStart[slot(key)] === 0) continue;
    const candidates = byStart.get(key);
    const at = i - 2;
    if (candidates === undefined || at < covered) continue;
    for (const trigger of candidates) {
      if (only !== null && !only.has(trigger.kind)) continue;
      if (trigger.kind === 'name' && at < nameEnd) continue;
      const { secret, name } = examine(text, at, trigger, syntax, isSecretObject);
      if (name !== null) nameEnd = name.end;
      if (secret === null || secret.start < covered) continue;
      found.push(secret);
      covered = secret.end;
      break;
    }
  }
  return found;
}

const nothing = { secret: null, name: null };

function examine(
  text: string,
  at: number,
  trigger: Trigger,
  syntax: Syntax,
  isSecretObject: boolean,
): { secret: FoundSecret | null; name: Identifier | null } {
  switch (trigger.kind) {
    case 'format':
      return { secret: readProviderToken(text, at, trigger.format), name: null };
    case 'flag':
      return { secret: readCommandFlag(text, at, trigger.word), name: null };
    case 'structured':
      return { secret: readStructured(text, at, trigger.word), name: null };
    case 'name': {
      if (text.slice(at, at + trigger.word.length).toLowerCase() !== trigger.word) return nothing;
      const name = identifierAround(text, at);
      return name === null ? nothing : { secret: readAssigned(text, name, syntax, isSecretObject), name };
    }
    case 'pem':
      return { secret: text.startsWith('-----BEGIN ', at - 5) ? readPrivateKey(text, at) : null, name: null };
    case 'jwt':
      return { secret: text.startsWith('eyJ', at) && syntax !== 'prose' ? readJwt(text, at) : null, name: null };
    case 'url':
      return { secret: readUrlPassword(text, at), name: null };
    case 'authorization':
      return {
        secret: text.startsWith(trigger.word, at) ? readAuthorization(text, at, trigger.word) : null,
        name: null,
      };
  }
}

/** A value that is a known format is named after the format and keeps its key name. */
function readAssigned(text: string, name: Identifier, syntax: Syntax, isSecretObject: boolean): FoundSecret | null {
  const secret = readAssignment(text, name, syntax, isSecretObject);
  if (secret === null) return null;
  const at = secret.start;
  const key = startKey(text.slice(at, at + 3));
  for (const trigger of byStart.get(key) ?? []) {
    const known = trigger.kind === 'format' ? readProviderToken(text, at, trigger.format) : null;
    if (known !== null) return { ...known, name: secret.name };
  }
  return secret;
}

/** The same value elsewhere in the file (a comment, an example call) is hidden too. */
function withRepeats(text: string, found: readonly FoundSecret[]): FoundSecret[] {
  const all = [...found];
  const done = new Set<string>();
  for (const one of found) {
    const value = text.slice(one.start, one.end);
    if (one.multiline || value.length < 8 || done.size >= 200 || done.has(value)) continue;
    done.add(value);
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
      if (at !== one.start) all.push({ ...one, start: at, end: at + value.length });
    }
  }
  return all.sort((a, b) => a.start - b.start || a.end - b.end);
}

function hide(text: string, ranges: readonly FoundSecret[]): string {
  let out = '';
  let at = 0;
  for (const range of ranges) {
    const start = Math.max(at, range.start);
    if (range.end <= start) continue;
    out += text.slice(at, start);
    out += range.multiline ? text.slice(start, range.end).replace(/[^\r\n]/g, '•') : '•'.repeat(range.end - start);
    at = range.end;
  }
  return out + text.slice(at);
}
