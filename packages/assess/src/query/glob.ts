/**
 * A test whether the whole path fits the pattern: `*` stands for anything within a folder, `**` for anything. All ways
 * through the pattern are walked side by side, so the work for a path is the product of both lengths at most, and no
 * more than a few steps per letter for stars in a row, whatever a person types.
 */
export function globTest(pattern: string): (path: string) => boolean {
  const parts = withoutStarsInARow(pattern.match(/\*\*\/?|\*|[^*]/gu) ?? []);
  // Which places of the pattern have been reached: now, and after the next letter.
  let now = new Uint8Array(parts.length + 2);
  let next = new Uint8Array(parts.length + 2);
  const reach = (places: Uint8Array, place: number): number => {
    places[place] = 1;
    if (parts[place]?.startsWith('*') !== true) return place;
    // A star may also stand for nothing.
    places[place + 1] = 1;
    return place + 1;
  };
  return (path) => {
    now.fill(0);
    let low = 0;
    let high = reach(now, 0);
    for (const letter of path) {
      next.fill(0, low, Math.min(high + 3, next.length));
      let [first, last] = [parts.length + 1, -1];
      for (let place = low; place <= high; place++) {
        const part = parts[place];
        if (now[place] === 0 || part === undefined) continue;
        let to = -1;
        if (part.startsWith('**') || (part === '*' && letter !== '/')) to = place;
        else if (part === letter) to = place + 1;
        if (to < 0) continue;
        first = Math.min(first, to);
        last = Math.max(last, reach(next, to));
      }
      if (last < 0) return false;
      [now, next] = [next, now];
      [low, high] = [first, last];
    }
    return high === parts.length && now[high] === 1;
  };
}

/** Two stars beside each other say what the wider one says. */
function withoutStarsInARow(parts: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const part of parts) {
    const before = kept.at(-1);
    if (!part.startsWith('*') || before?.startsWith('*') !== true) kept.push(part);
    else if (part.startsWith('**')) kept[kept.length - 1] = part;
  }
  return kept;
}
