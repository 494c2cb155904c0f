/**
 * Sentences in a text of prose: ends are `.`, `?` or `!` followed by white space or the end. Dots inside file names, versions
 * and code spans do not count, nor do the abbreviations that the rules use.
 */
export function countSentences(text: string): number {
  const plain = text.replace(/`[^`]*`/g, 'x').replace(/\b(e\.g|i\.e|etc|vs|approx)\./g, '$1');
  return plain.split(/[.?!](?:\s|$)/).filter((part) => part.trim() !== '').length;
}
