import styles from './code.module.css';
import { type DiffLine, diffLines, linesOf } from './line-diff.ts';

export interface NumberedLine {
  readonly number: number;
  readonly text: string;
  readonly marked: boolean;
}

/** Lines of a file with their numbers; gaps between them are shown, marked lines carry a bar and a word. */
export function CodeLines({
  lines,
  label,
  markedWord,
}: {
  readonly lines: readonly NumberedLine[];
  readonly label: string;
  readonly markedWord: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll inside, so the block must take the focus
    <section className={styles.code} aria-label={label} tabIndex={0}>
      <div className={styles.lines}>
        {lines.map((line, index) => {
          const previous = lines[index - 1];
          const gap = previous !== undefined && line.number > previous.number + 1;
          return (
            <div
              key={line.number}
              className={`${styles.line} ${line.marked ? styles.marked : ''} ${gap ? styles.gap : ''}`}
            >
              <span className={styles.number}>{line.number}</span>
              <span className={styles.text}>{line.text === '' ? ' ' : line.text}</span>
              {line.marked && <span className="visually-hidden">({markedWord})</span>}
            </div>
          );
        })}
      </div>
    </section>
  );
}

const signs = { before: '−', after: '+', both: ' ' } as const;

/** The change as a unified comparison; signs are text, so they are read and never copied by the copy buttons. */
export function DiffView({
  before,
  after,
  label,
}: {
  readonly before: string | null;
  readonly after: string;
  readonly label: string;
}) {
  const lines: readonly DiffLine[] =
    before === null ? linesOf(after).map((text) => ({ mark: 'both', text })) : diffLines(before, after);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll inside, so the block must take the focus
    <section className={styles.code} aria-label={label} tabIndex={0}>
      <div className={styles.lines}>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one immutable comparison
          <div key={index} className={`${styles.line} ${styles[line.mark]}`}>
            {before !== null && <span className={styles.sign}>{signs[line.mark]}</span>}
            <span className={styles.text}>{line.text === '' ? ' ' : line.text}</span>
          </div>
        ))}
      </div>
    </section>
  );
}
