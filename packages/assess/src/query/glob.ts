/**
 * Whether the whole path fits the pattern: `*` stands for anything within a folder, `**` for anything. All ways through the
 * pattern are walked side by side, so the work is the product of both lengths at most, whatever a person types.
 */
export function fitsGlob(pattern: string, path: string): boolean {
  const parts = pattern.match(/\*\*\/?|\*|[^*]/gu) ?? [];
  let places = reach(new Set([0]), parts);
  for (const letter of path) {
    const next = new Set<number>();
    for (const place of places) {
      const part = parts[place];
      if (part === undefined) continue;
      if (part.startsWith('**') || (part === '*' && letter !== '/')) next.add(place);
      else if (part === letter) next.add(place + 1);
    }
    places = reach(next, parts);
    if (places.size === 0) return false;
  }
  return places.has(parts.length);
}

/** A star may also stand for nothing. */
function reach(places: Set<number>, parts: readonly string[]): Set<number> {
  for (const place of places) if (parts[place]?.startsWith('*') === true) places.add(place + 1);
  return places;
}
