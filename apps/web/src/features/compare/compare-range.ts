/** One side of the address: a number of the page's project, or of another one: `13`, `shop:4`. */
export interface RangeEnd {
  /** Null: the project of the page. */
  readonly slug: string | null;
  readonly number: number;
}

export interface Range {
  readonly before: RangeEnd;
  readonly after: RangeEnd;
}

/** `13...14`, `shop:4...14`; null when the address is mistyped. */
export function rangeOf(text: string): Range | null {
  const [before, after, ...others] = text.split('...').map(endOf);
  return before == null || after == null || others.length > 0 ? null : { before, after };
}

export function rangeText({ before, after }: Range): string {
  return `${endText(before)}...${endText(after)}`;
}

export function endText({ slug, number }: RangeEnd): string {
  return slug === null ? String(number) : `${slug}:${number}`;
}

export function endOf(text: string): RangeEnd | null {
  const found = /^(?:(.{1,100}):)?([1-9]\d{0,8})$/u.exec(text);
  return found === null ? null : { slug: found[1] ?? null, number: Number(found[2]) };
}
