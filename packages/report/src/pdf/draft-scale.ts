import type { Report } from '@seaworthy/schema/report';
import { tenths } from '@seaworthy/schema/words';
import type { Canvas } from './canvas.ts';
import { colours, type Look, looks } from './style.ts';

const number: Look = { ...looks.foot, size: 8.5, colour: colours.soft };
const label: Look = { ...looks.small, face: 'strong', colour: colours.sea };

/** The marks on a hull, 1 to 10: the water stands at the score, the dashed load line is what holds it there. */
export function drawDraftScale(canvas: Canvas, report: Report, x: number, top: number, height: number): void {
  const { value, low, high, cap } = report.score;
  const at = (score: number) => top + ((10 - score) / 9) * height;
  const [left, right] = [x + 22, x + 74];
  if (value !== null) {
    canvas.fill(left, at(value), right - left, top + height - at(value), colours.water);
    if (low !== null && high !== null && high > low) {
      canvas.fill(right - 5, at(high), 5, at(low) - at(high), '#9FC3C9');
    }
  }
  canvas.line(left, top, left, top + height, colours.ink, 1);
  for (let score = 1; score <= 10; score++) {
    canvas.line(left, at(score), left + 12, at(score), colours.ink, 0.8);
    if (score < 10) canvas.line(left, at(score + 0.5), left + 6, at(score + 0.5), colours.edge, 0.5);
    const text = `${score}`;
    const width = canvas.fonts.width(text, number.face, number.size);
    canvas.text([{ text, look: number, x: 0 }], left - 7 - width, at(score) + 3);
  }
  if (value === null) return;
  canvas.line(left, at(value), right + 10, at(value), colours.sea, 2);
  if (cap.value >= 10) return;
  canvas.line(left, at(cap.value), right + 10, at(cap.value), colours.sea, 1, 3);
  // Below its line when the waterline is right above it.
  const above = at(value) < at(cap.value) && at(cap.value) - at(value) < 14;
  canvas.text(
    [{ text: `load line ${tenths(cap.value)}`, look: label, x: 0 }],
    right + 14,
    at(cap.value) + (above ? 9 : 3),
  );
}

/** The scale in words, for those who cannot see it. */
export function scaleInWords(report: Report): string {
  const { value, band, cap, low, high } = report.score;
  if (value === null || band === null) return 'Scale from 1 to 10 without a mark: the repository is not scored.';
  const line =
    cap.value >= 10 ? 'The load line is at 10.' : `The load line is at ${tenths(cap.value)}, held there by ${cap.by}.`;
  const range =
    low === null || high === null || low === high
      ? ''
      : ` Open questions can move it between ${tenths(low)} and ${tenths(high)}.`;
  return `Scale from 1 to 10 with the water at ${tenths(value)}: ${band.words}. ${line}${range}`;
}
