/** Where build tools write and where bundles are committed; hand-written files stand there too, so a long line must add to it. */
export const builtPlace =
  /(?:^|\/)(?:out|dist|build|_next|public|assets|vendor)\/|(?:^|\/)static\/js\/|\.(?:min|chunk|bundle)\.[cm]?js$/;

/**
 * True for a bundle or a minified file, given that it has a line over the limit (in characters): the place says so, or
 * such lines make up most of the text. Nobody writes those by hand, and what they are made of is judged where it is.
 */
export function looksGenerated(path: string, text: string, lineLimit: number): boolean {
  if (builtPlace.test(path)) return true;
  const long = text.split('\n').reduce((sum, line) => sum + (line.length > lineLimit ? line.length : 0), 0);
  return long * 2 > text.length;
}
