/**
 * Counts the sentences of English prose. Code spans count as one word, so that `main.py. Next` cannot end a sentence;
 * a full stop ends one only before white space and at the end, and not after the usual abbreviations.
 */
export function countSentences(text: string): number {
  const plain = text
    .replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, 'code')
    .replace(/\b(?:e\.g|i\.e|etc|vs|cf|approx|no|max|min)\.(?=\s+[a-z0-9("'])/gi, 'abbreviation')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return 0;
  const ends = plain.match(/[.?!…]["')\]]*(?=\s|$)/g)?.length ?? 0;
  // A last sentence without its full stop is still a sentence.
  return /[.?!…]["')\]]*$/.test(plain) ? ends : ends + 1;
}
