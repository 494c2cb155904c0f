import type { BuildContext } from './build-context.ts';

/** A page or script here builds an image of exactly this name: `docker build -t shop .`, `-t shop:testing`. */
export function isBuiltHere(name: string, context: BuildContext): boolean {
  // `app` or `api` is what everybody calls an example.
  if (name.length < 6 || !name.includes('-')) return false;
  const tag = new RegExp(
    `\\bdocker (?:buildx )?build\\b[^\\n]{0,200} (?:-t|--tag)[ =](?:[\\w.-]+/)*${plain(name)}(?::[\\w.-]+)?(?:\\s|$)`,
    'm',
  );
  for (const [path, text] of context.texts)
    if (/\.(?:md|sh|mk)$|(?:^|\/)(?:Makefile|justfile)$/.test(path) && text.includes(name) && tag.test(text))
      return true;
  return false;
}

function plain(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
