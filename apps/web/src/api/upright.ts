/**
 * The text with a sign in place of each character that turns the text around it around: an audited file can make a line
 * look like another one with them, and no name needs them. Marks of direction (U+200E, U+200F) turn nothing and stay.
 */
export function upright(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
