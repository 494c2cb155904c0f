import { quoted } from '@seaworthy/schema/intake/entry-path';
import { SeaworthyError } from '@seaworthy/schema/problem';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws SeaworthyError archive/name-not-utf8. */
export function decodeName(raw: Uint8Array): string {
  try {
    return utf8.decode(raw);
  } catch (cause) {
    const shown = quoted(Buffer.from(raw).toString('latin1'));
    throw new SeaworthyError('archive/name-not-utf8', `The entry name ${shown} is not valid UTF-8.`, { cause });
  }
}
