import { editDistance } from '@seaworthy/assess/compare/edit-distance';
import { compareText } from '@seaworthy/schema/vocabulary';

/** Longer words are nobody's slip of the pen, and a table of distances for each of them would take long. */
const longest = 120;

/** The known word that a typed one most likely stands for; undefined when none is near. */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  if (typed.length > longest) return undefined;
  // A third of the letters may be wrong: more is another word.
  const allowed = Math.max(1, Math.floor(typed.length / 3));
  const found = [...known]
    .filter((word) => Math.abs(word.length - typed.length) <= allowed)
    .map((word) => ({ word, distance: editDistance(typed, word) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance || compareText(a.word, b.word));
  return found[0]?.word;
}
