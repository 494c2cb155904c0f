import type { TextEdit } from '@seaworthy/schema/report-fix';

/** Where a Dockerfile takes another instruction. Plain data, carried by the model's ImageBuild. */
export interface InstructionSlot {
  readonly file: string;
  /** Start of a line, or the end of the file. */
  readonly at: number;
  readonly newline: string;
  /** The text before `at` lacks a line break. */
  readonly needsBreak: boolean;
}

/** The line before `offset`'s instruction, comments right above it included. */
export function slotBefore(file: string, text: string, offset: number): InstructionSlot {
  let at = lineStart(text, offset);
  while (at > 0) {
    const above = lineStart(text, at - 1);
    if (!/^[ \t]*#/.test(text.slice(above, at))) break;
    at = above;
  }
  return { file, at, newline: text.includes('\r\n') ? '\r\n' : '\n', needsBreak: false };
}

/** Behind everything. */
export function slotAtEnd(file: string, text: string): InstructionSlot {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return { file, at: text.length, newline, needsBreak: text !== '' && !text.endsWith('\n') };
}

/** Adds whole instructions, one per item. */
export function insertInstructions(slot: InstructionSlot, instructions: readonly string[]): TextEdit[] {
  const text = instructions.map((line) => line.replaceAll('\n', slot.newline) + slot.newline).join('');
  return [{ path: slot.file, start: slot.at, end: slot.at, text: (slot.needsBreak ? slot.newline : '') + text }];
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}
