/** Words on stderr while something takes its time. */
export interface Say {
  /** Stays. */
  line(sentence: string): void;
  /** Is overwritten by whatever follows; shown on a terminal alone. */
  status(sentence: string): void;
  /** Is said also when nothing else is. */
  warn(sentence: string): void;
}

export function sayTo(stream: NodeJS.WriteStream, quiet: boolean): Say {
  const clear = stream.isTTY ? '\r\u001b[2K' : '';
  return {
    line: (sentence) => void (quiet || stream.write(`${clear}${sentence}\n`)),
    status: (sentence) => void (quiet || !stream.isTTY || stream.write(`${clear}${sentence}`)),
    warn: (sentence) => void stream.write(`${quiet ? '' : clear}seaworthy: ${sentence}\n`),
  };
}

/** `8.4 MB`, as the pages write it. */
export function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
