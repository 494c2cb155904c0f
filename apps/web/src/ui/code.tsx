import styles from './code.module.css';

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
