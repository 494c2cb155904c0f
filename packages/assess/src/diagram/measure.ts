/** Widths of characters in hundredths of an em, on the wide side of the common sans faces: a box that is a little too wide is no fault. */
const narrow = /[iljtfrI.,:;'|!()[\]/ ·]/;
const wide = /[mwMW@%—…→№]/;
const capital = /[A-Z0-9_#$&?×]/;

/** Upper estimate of the width of a text in px; there is no font to ask where this runs. Anything outside of Latin counts as wide. */
export function textWidth(text: string, size: number, bold = false): number {
  let hundredths = 0;
  for (const char of text) {
    hundredths += narrow.test(char) ? 38 : wide.test(char) || char > '\u024f' ? 100 : capital.test(char) ? 70 : 60;
  }
  return Math.ceil((hundredths / 100) * size * (bold ? 1.07 : 1));
}

/** The text cut with an ellipsis so that it fits; paths lose their head, for the end tells them apart. */
export function fitText(text: string, size: number, width: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  const chars = [...text];
  const isPath = text.includes('/') && !text.includes(' ');
  while (chars.length > 1) {
    if (isPath) chars.shift();
    else chars.pop();
    const cut = isPath ? `…${chars.join('')}` : `${chars.join('').trimEnd()}…`;
    if (textWidth(cut, size, bold) <= width) return cut;
  }
  return '…';
}
