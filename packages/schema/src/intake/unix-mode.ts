import { quoted } from './entry-path.ts';

/** What a Unix mode's type bits say. No type bits: an ordinary file, as packers on Windows write it. */
export type FileType = 'file' | 'folder' | 'link' | 'character device' | 'block device' | 'FIFO' | 'socket';

const types: Readonly<Record<number, FileType>> = {
  4096: 'FIFO',
  8192: 'character device',
  16384: 'folder',
  24576: 'block device',
  32768: 'file',
  40960: 'link',
  49152: 'socket',
};

export function fileType(mode: number): FileType {
  return types[mode & 0xf000] ?? 'file';
}

/** The sentence for `entry/device`. */
export function describeDevice(path: string, type: string): string {
  return `${quoted(path)} is a ${type}; it was left out.`;
}
