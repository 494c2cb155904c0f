/**
 * What people call something, as it can stand in a line between other words: without control characters, without marks that
 * turn the text around it around, and without letters that nobody sees, so that no name is empty to the eye. Line breaks and
 * tabs become spaces. The joiners U+200C and U+200D stay: scripts and emoji need them.
 */
export function oneLine(text: string): string {
  return text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '');
}
