/** What can be said of a password without asking anybody. `own` is only told: a name may be part of a good sentence. */
export type Strength = 'short' | 'repeated' | 'own' | 'common' | 'fair' | 'strong';

/** Characters from which on a password is called strong: four words of five letters. */
const strongLength = 20;
/** Fewer different characters than this repeat themselves, however long. */
const fewCharacters = 6;

/** Taken away before the rest is measured: what guessing begins with. */
const common = [
  ...['password', 'passwort', 'qwerty', 'qwertz', 'azerty', 'letmein', 'welcome', 'iloveyou', 'administrator', 'admin'],
  ...[
    'seaworthy',
    'abcdefgh',
    '12345678',
    '1234',
    '123',
    'monkey',
    'dragon',
    'football',
    'secret',
    'login',
    'changeme',
  ],
  ...['2024', '2025', '2026', '2027'],
];
/** What must be left of a password without the common words. */
const ownLength = 8;

/** Kinds that are refused for a new password, besides `short`. */
export const refusedStrengths: ReadonlySet<Strength> = new Set<Strength>(['repeated', 'common']);

/**
 * @param min - Characters that are demanded.
 * @param own - Name and address of the person; parts of at least three characters count.
 */
export function strengthOf(password: string, min: number, own: readonly string[]): Strength {
  if (password.length < min) return 'short';
  const text = password.toLowerCase();
  if (new Set(text).size < fewCharacters || isRepetition(text)) return 'repeated';
  const parts = own.flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((part) => part.length > 2);
  if (without(text, parts).length < ownLength) return 'own';
  if (without(text, common).replaceAll(/[^\p{L}\p{N}]/gu, '').length < ownLength) return 'common';
  return password.length >= strongLength ? 'strong' : 'fair';
}

/** The text is one shorter text, several times. */
function isRepetition(text: string): boolean {
  return `${text}${text}`.indexOf(text, 1) < text.length;
}

function without(text: string, words: readonly string[]): string {
  let rest = text;
  for (const word of words) rest = rest.replaceAll(word, '');
  return rest;
}
