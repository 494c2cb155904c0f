import { readFile, stat } from 'node:fs/promises';
import { isTokenText } from '@seaworthy/schema/token-text';
import { ExitError, exitCodes } from '../exit-code.ts';

/** An API token and where it came from. Its text goes into one header and nowhere else. */
export interface Token {
  readonly text: string;
  /** For sentences: the file, or the variable. */
  readonly from: string;
}

/**
 * From the file, else from the environment; null: there is none, which is right for a server without accounts.
 * @param warn hears about a file that others can read.
 * @throws ExitError naming the file; never with anything of its content.
 */
export async function readToken(
  file: string | null,
  variable: string | null,
  warn: (sentence: string) => void,
): Promise<Token | null> {
  if (file === null) return variable === null ? null : checked(variable, 'SEAWORTHY_TOKEN');
  if (isTokenText(file)) {
    throw new ExitError(
      exitCodes.usage,
      '--token-file takes the name of a file that holds the token, not the token; make a new one, this one was seen.',
    );
  }
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ExitError(exitCodes.usage, `The token file ${file} cannot be read (${error.code}). Check the path.`, {
      cause: error,
    });
  });
  const token = checked(text.trim(), file);
  // Windows has no such bits.
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o044) !== 0) {
    warn(`The token file ${file} can be read by other users of this machine; chmod 600 ${file} changes that.`);
  }
  return token;
}

function checked(text: string, from: string): Token {
  if (isTokenText(text)) return { text, from };
  const cut = text.startsWith('swt_') ? 'a token that is mistyped or not whole' : 'no API token of Seaworthy (swt_…)';
  throw new ExitError(exitCodes.usage, `${from} holds ${cut}. Copy it again, or make a new one on the server.`);
}
