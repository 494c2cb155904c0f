/** UTF-16 units; long enough to be recognised, short enough to be read aloud. */
const maxLength = 60;

/**
 * A project's name as a part of an address: `API platform (EU)` → `api-platform-eu`. Letters of any script stay. A name
 * without a letter or digit becomes `project`.
 */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'project' : slug;
}

/** The slug itself, or with the first number that nobody has: `api`, `api-2`, `api-3`. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug;
  for (let number = 2; ; number += 1) {
    const candidate = `${slug}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
