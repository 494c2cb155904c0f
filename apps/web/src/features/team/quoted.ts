/** As a shell takes one word: letters, digits and a few signs as they are, everything else in single quotes. */
export function quoted(word: string): string {
  return /^[\w.@%+:,/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
