// One middle tone that is seen on light and dark tab bars: an icon in an address knows no style sheet.
const ink = '#357fa8';
const circumference = 2 * Math.PI * 6;

/** A ring that fills clockwise: `percent` from 0 to 100. */
export function ringIcon(percent: number): string {
  const filled = (Math.min(100, Math.max(0, percent)) / 100) * circumference;
  return svg(
    `<circle cx="8" cy="8" r="6" fill="none" stroke="${ink}" stroke-opacity=".3" stroke-width="3"/>` +
      `<circle cx="8" cy="8" r="6" fill="none" stroke="${ink}" stroke-width="3" transform="rotate(-90 8 8)" ` +
      `stroke-dasharray="${filled.toFixed(1)} ${circumference.toFixed(1)}"/>`,
  );
}

/** How the audit ended, by shape: a disc with a tick, or one with a cross. */
export function endIcon(succeeded: boolean): string {
  const mark = succeeded ? 'M4.5 8.3l2.4 2.4 4.6-5' : 'M5 5l6 6M11 5l-6 6';
  return svg(
    `<circle cx="8" cy="8" r="8" fill="${ink}"/>` +
      `<path d="${mark}" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`,
  );
}

function svg(shapes: string): string {
  const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${shapes}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(text)}`;
}
