import { quoted } from '@seaworthy/schema/intake/entry-path';
import { SeaworthyError } from '@seaworthy/schema/problem';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws SeaworthyError archive/name-not-utf8. */
export function decodeName(raw: Uint8Array): string {
  try {
    return utf8.decode(raw);
  } catch (cause) {
    const detail = `The entry name ${quoted(latin1(raw))} is not valid UTF-8.`;
    throw new SeaworthyError('archive/name-not-utf8', detail, { cause });
  }
}

/** Every byte as the character of its number. */
export function latin1(raw: Uint8Array): string {
  let text = '';
  for (const byte of raw) text += String.fromCharCode(byte);
  return text;
}

export function bytesOfLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
