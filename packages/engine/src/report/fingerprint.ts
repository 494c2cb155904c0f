import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** First 20 hex digits (80 bits) of SHA-256 over the parts, each length-prefixed so that no two lists collide by joining. */
export function hashParts(...parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 20);
}

export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

export interface Identity {
  readonly ruleId: string;
  readonly subjectKind: string;
  readonly subjectName: string;
  readonly anchor: string;
  readonly discriminator: string;
  readonly path: string;
}

/**
 * Line-free identity of findings: `logical` says which thing is wrong, `path` adds the file and the ordinal among equals in
 * report order. No line number, message or severity takes part, so edits elsewhere in the file change nothing.
 */
export function fingerprints(identities: readonly Identity[]): { logical: string; path: string }[] {
  const seen = new Map<string, number>();
  return identities.map((it) => {
    const logical = hashParts(it.ruleId, it.subjectKind, it.subjectName, it.anchor, it.discriminator);
    const ordinal = seen.get(`${logical} ${it.path}`) ?? 0;
    seen.set(`${logical} ${it.path}`, ordinal + 1);
    return { logical, path: hashParts(logical, it.path, String(ordinal)) };
  });
}
